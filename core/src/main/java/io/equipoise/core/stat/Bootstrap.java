package io.equipoise.core.stat;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Percentile intervals for a statistic of rows that has no formula of its own.
 *
 * @see <a href="https://doi.org/10.1201/9780429246593">Efron and Tibshirani, An Introduction to the
 *     Bootstrap, 1993, chapter 13</a>
 */
public final class Bootstrap {
  /** Replicates when none are named. */
  public static final int REPLICATES = 1000;

  private static final int BLOCKS = 1000;

  private Bootstrap() {}

  /**
   * For any statistic that takes how often each row counts.
   *
   * @param rows number of rows N
   * @param statistic of (N) whole numbers that sum to N; called once with all ones, then once per
   *     replicate; the array is used again
   */
  public static Estimate ofRows(
      int rows, int replicates, Seed seed, ToDoubleFunction<int[]> statistic) {
    Require.atLeast("replicates", replicates, 1);
    int[] times = new int[rows];
    Arrays.fill(times, 1);
    double value = statistic.applyAsDouble(times);
    UniformRandomProvider random = seed.generator();
    double[] values = new double[replicates];
    for (int b = 0; b < replicates; b++) {
      Arrays.fill(times, 0);
      for (int i = 0; i < rows; i++) {
        times[random.nextInt(rows)]++;
      }
      values[b] = statistic.applyAsDouble(times);
    }
    return Quantile.percentile(value, values);
  }

  /**
   * For a statistic of sums over rows, such as a ratio of means, in one pass over the rows. Above
   * 1,000 rows, rows are first dealt at random into 1,000 blocks and the blocks drawn again, so
   * that the cost of replicates does not grow with N.
   *
   * @param terms K columns of N terms
   * @param statistic of the K sums; the array is used again
   */
  public static Estimate ofSums(
      double[][] terms, int replicates, Seed seed, ToDoubleFunction<double[]> statistic) {
    Require.atLeast("replicates", replicates, 1);
    int rows = terms[0].length;
    UniformRandomProvider random = seed.generator();
    double[][] blocks = blocks(terms, rows, random);
    int count = blocks.length;
    double[] sums = new double[terms.length];
    for (double[] block : blocks) {
      add(block, sums);
    }
    double value = statistic.applyAsDouble(sums);
    double[] values = new double[replicates];
    for (int b = 0; b < replicates; b++) {
      Arrays.fill(sums, 0);
      for (int i = 0; i < count; i++) {
        add(blocks[random.nextInt(count)], sums);
      }
      values[b] = statistic.applyAsDouble(sums);
    }
    return Quantile.percentile(value, values);
  }

  private static double[][] blocks(double[][] terms, int rows, UniformRandomProvider random) {
    int count = Math.min(rows, BLOCKS);
    double[][] blocks = new double[count][terms.length];
    for (int i = 0; i < rows; i++) {
      double[] block = blocks[rows <= BLOCKS ? i : random.nextInt(count)];
      for (int k = 0; k < terms.length; k++) {
        block[k] += terms[k][i];
      }
    }
    return blocks;
  }

  private static void add(double[] block, double[] sums) {
    for (int k = 0; k < sums.length; k++) {
      sums[k] += block[k];
    }
  }
}
