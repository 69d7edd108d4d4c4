package io.equipoise.deep.train;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import java.util.Arrays;
import java.util.function.Function;
import org.apache.commons.rng.UniformRandomProvider;

/** Which rows an epoch is made of, in which order. */
@FunctionalInterface
public interface Sampling {
  /** Every row once, in random order; where the objective compares groups, some of each a batch. */
  Sampling EACH_ONCE =
      (rows, batchSize, seed) -> {
        UniformRandomProvider random = seed.generator();
        return () -> Permutation.of(rows.size(), random);
      };

  /** Starts one training over these rows. */
  Run begin(Examples rows, int batchSize, Seed seed);

  /** The drawing during one training; used by one thread. */
  @FunctionalInterface
  interface Run {
    /** The row numbers of the next epoch, batch after batch. */
    int[] next();
  }

  /**
   * As many rows as there are, drawn with replacement.
   *
   * @param shares from the rows to how often each is drawn (N), in proportion
   */
  static Sampling byShares(Function<Examples, double[]> shares) {
    return (rows, batchSize, seed) -> new Drawn(shares.apply(rows), seed.generator());
  }

  /** Rows of every part that occurs are drawn alike often; {@code part} gives codes from 0. */
  static Sampling evenly(Function<Examples, int[]> part) {
    return byShares(
        rows -> {
          int[] parts = part.apply(rows);
          int[] sizes = new int[Arrays.stream(parts).max().orElse(0) + 1];
          for (int each : parts) {
            sizes[each]++;
          }
          return Arrays.stream(parts).mapToDouble(each -> 1.0 / sizes[each]).toArray();
        });
  }

  /** Draws by cumulative shares. */
  final class Drawn implements Run {
    private final double[] cumulative;
    private final UniformRandomProvider random;

    /** {@code shares} (N) are at least 0, one of them above it. */
    public Drawn(double[] shares, UniformRandomProvider random) {
      this.random = random;
      cumulative = shares.clone();
      for (int i = 1; i < cumulative.length; i++) {
        cumulative[i] += cumulative[i - 1];
      }
      Require.above("the sum of the shares", cumulative[cumulative.length - 1], 0);
    }

    @Override
    public int[] next() {
      int[] rows = new int[cumulative.length];
      for (int k = 0; k < rows.length; k++) {
        rows[k] = row(random.nextDouble() * cumulative[cumulative.length - 1]);
      }
      return rows;
    }

    private int row(double drawn) {
      int found = Arrays.binarySearch(cumulative, drawn);
      int row = found < 0 ? -found - 1 : found;
      // where a sum is met exactly, the row of the next larger one is meant
      while (cumulative[row] <= drawn) {
        row++;
      }
      return row;
    }
  }
}
