package io.equipoise.core.compare;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts rows into parts that keep the mix of classes, or of ranges of a number, and groups. */
final class Splits {
  private Splits() {}

  /**
   * One outer split.
   *
   * @param train row numbers, ascending
   * @param test row numbers, ascending
   */
  record Split(int repeat, int fold, int[] train, int[] test) {}

  /** {@code repeats} times {@code folds} splits; within a repeat each row is tested once. */
  static List<Split> repeated(Dataset data, int folds, int repeats, Seed seed) {
    Require.atLeast("--folds", folds, 2);
    Require.atLeast("--repeats", repeats, 1);
    Require.that(
        folds <= data.size(),
        "--folds is " + folds + ", but there are only " + data.size() + " rows");
    List<Split> splits = new ArrayList<>();
    for (int repeat = 0; repeat < repeats; repeat++) {
      int[] fold = deal(data, folds, seed.child("split").child(repeat));
      for (int f = 0; f < folds; f++) {
        splits.add(new Split(repeat, f, rows(fold, f, false), rows(fold, f, true)));
      }
    }
    return splits;
  }

  /**
   * Two parts, {@code share} of the rows in the second; a class never leaves the first part
   * altogether.
   */
  static int[][] holdout(Dataset data, double share, Seed seed) {
    int parts = (int) Math.round(1 / share);
    int[] fold = deal(data, parts, seed);
    return new int[][] {rows(fold, parts - 1, false), rows(fold, parts - 1, true)};
  }

  /**
   * Deals each stratum of truth and group in turn, going on where the last one stopped, so that
   * parts differ by one row.
   */
  private static int[] deal(Dataset data, int parts, Seed seed) {
    int[] order = Permutation.of(data.size(), seed.generator());
    Target.Parts parted = data.strata();
    int[][] strata = new int[parted.count()][];
    int[] sizes = new int[strata.length];
    for (int code : parted.codes()) {
      sizes[code]++;
    }
    for (int s = 0; s < strata.length; s++) {
      strata[s] = new int[sizes[s]];
    }
    int[] filled = new int[strata.length];
    for (int row : order) {
      int s = parted.codes()[row];
      strata[s][filled[s]++] = row;
    }
    int[] fold = new int[data.size()];
    int next = 0;
    for (int[] stratum : strata) {
      for (int row : stratum) {
        fold[row] = next;
        next = (next + 1) % parts;
      }
    }
    return fold;
  }

  private static int[] rows(int[] fold, int wanted, boolean inside) {
    int[] rows = new int[fold.length];
    int count = 0;
    for (int i = 0; i < fold.length; i++) {
      if ((fold[i] == wanted) == inside) {
        rows[count++] = i;
      }
    }
    return Arrays.copyOf(rows, count);
  }
}
