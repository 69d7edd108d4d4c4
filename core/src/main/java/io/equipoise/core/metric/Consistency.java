package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.MeanInterval;
import java.util.Arrays;

/**
 * Whether similar rows are decided alike: one minus the mean distance between a row's prediction
 * and the mean prediction of its nearest neighbours.
 *
 * <pre>
 *   consistency = 1 - mean_i | p_i - mean_{j in kNN(i)} p_j |
 * </pre>
 *
 * @see <a href="https://proceedings.mlr.press/v28/zemel13.html">Zemel et al., Learning Fair
 *     Representations, 2013, section 5.2</a>
 */
public final class Consistency {
  /** Neighbours when none are named. */
  public static final int NEIGHBOURS = 5;

  /** Larger tables are sampled down to this many rows. */
  public static final int MOST_ROWS = 5000;

  private Consistency() {}

  /**
   * @param rows (N, D) features on comparable scales; Euclidean distance
   * @param predictions (N) decisions or scores in [0, 1]
   * @param neighbours k, from 1 to N - 1
   * @param itself whether a row counts as its own nearest neighbour, as in AIF360
   * @return in [0, 1]; not measurable below k + 1 rows
   */
  public static Estimate of(
      double[][] rows, double[] predictions, int neighbours, boolean itself, Seed seed) {
    Require.sameLength("the rows", rows.length, "the predictions", predictions.length);
    Require.atLeast("neighbours", neighbours, 1);
    int[] all = new int[rows.length];
    Arrays.setAll(all, i -> i);
    int[] sample =
        rows.length <= MOST_ROWS
            ? all
            : Permutation.choose(all, MOST_ROWS, seed.child("consistency").generator());
    if (sample.length <= neighbours) {
      return Estimate.NOT_MEASURABLE;
    }
    double[] alike = new double[sample.length];
    Arrays.setAll(
        alike,
        i -> {
          double near = nearby(rows, predictions, sample, i, neighbours, itself);
          return 1 - Math.abs(predictions[sample[i]] - near);
        });
    Estimate mean = MeanInterval.of(alike);
    return new Estimate(mean.value(), Math.max(0, mean.low()), Math.min(1, mean.high()));
  }

  private static double nearby(
      double[][] rows, double[] predictions, int[] sample, int i, int k, boolean itself) {
    double[] distance = new double[k];
    int[] nearest = new int[k];
    int found = 0;
    for (int j = 0; j < sample.length; j++) {
      if (j == i && !itself) {
        continue;
      }
      double limit = found < k ? Double.POSITIVE_INFINITY : distance[k - 1];
      double d = squaredDistance(rows[sample[i]], rows[sample[j]], limit);
      if (d >= limit) {
        continue;
      }
      int place = Math.min(found, k - 1);
      while (place > 0 && distance[place - 1] > d) {
        distance[place] = distance[place - 1];
        nearest[place] = nearest[place - 1];
        place--;
      }
      distance[place] = d;
      nearest[place] = sample[j];
      found = Math.min(k, found + 1);
    }
    double sum = 0;
    for (int j = 0; j < k; j++) {
      sum += predictions[nearest[j]];
    }
    return sum / k;
  }

  private static double squaredDistance(double[] a, double[] b, double limit) {
    double sum = 0;
    for (int d = 0; d < a.length && sum < limit; d++) {
      sum += (a[d] - b[d]) * (a[d] - b[d]);
    }
    return sum;
  }
}
