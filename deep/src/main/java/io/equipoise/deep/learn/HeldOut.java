package io.equipoise.deep.learn;

import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Target;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Training rows cut in two: rows to learn from, and rows to judge progress by.
 *
 * @param train row numbers, ascending
 * @param heldOut row numbers, ascending; empty when there are too few to judge by
 */
record HeldOut(int[] train, int[] heldOut) {
  static final double SHARE = 0.15;
  static final int FEWEST = 50;
  private static final int MOST = 20_000;

  /** All rows to learn from. */
  static HeldOut none(int rows) {
    return new HeldOut(IntStream.range(0, rows).toArray(), new int[0]);
  }

  /**
   * The same share of every class, or range of a number, in every group, of rows that were
   * collected, not made.
   */
  static HeldOut of(Dataset rows, Seed seed) {
    Target.Parts parts = rows.strata();
    int[] sizes = new int[parts.count()];
    int[] strata = new int[rows.size()];
    int collected = 0;
    for (int i = 0; i < strata.length; i++) {
      strata[i] = rows.synthetic()[i] ? -1 : parts.codes()[i];
      if (strata[i] >= 0) {
        sizes[strata[i]]++;
        collected++;
      }
    }
    double share = Math.min(SHARE, (double) MOST / Math.max(1, collected));
    boolean[] out = new boolean[rows.size()];
    UniformRandomProvider random = seed.generator();
    // what rounding leaves over is carried on, so that many small strata lose their share together
    double carried = 0;
    for (int s = 0; s < sizes.length; s++) {
      carried += share * sizes[s];
      int wanted = (int) Math.min(Math.floor(carried + 1e-9), sizes[s] - 1.0);
      if (sizes[s] > 1 && wanted > 0) {
        carried -= wanted;
        for (int row : Permutation.choose(rowsOf(strata, s), wanted, random)) {
          out[row] = true;
        }
      }
    }
    HeldOut split = new HeldOut(where(out, false), where(out, true));
    return split.heldOut.length < FEWEST ? none(rows.size()) : split;
  }

  private static int[] rowsOf(int[] strata, int stratum) {
    return IntStream.range(0, strata.length).filter(i -> strata[i] == stratum).toArray();
  }

  private static int[] where(boolean[] flags, boolean wanted) {
    return IntStream.range(0, flags.length).filter(i -> flags[i] == wanted).toArray();
  }
}
