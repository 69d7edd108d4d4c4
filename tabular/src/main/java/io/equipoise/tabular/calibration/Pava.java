package io.equipoise.tabular.calibration;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The rising function of a score that is nearest to the outcomes in weighted least squares, found
 * by pooling adjacent violators. Constant on each pooled block, straight between blocks, constant
 * beyond the ends.
 *
 * @param x scores at the ends of the blocks, rising
 * @param y fitted outcomes there, not falling
 */
record Pava(double[] x, double[] y) {

  /**
   * Fits; rows with equal scores are one point.
   *
   * @param scores (N) finite
   * @param outcomes (N)
   * @param weights (N) at least 0, not all 0
   */
  static Pava fit(double[] scores, double[] outcomes, double[] weights) {
    int[] order =
        IntStream.range(0, scores.length)
            .filter(i -> weights[i] > 0)
            .boxed()
            .sorted((a, b) -> Double.compare(scores[a], scores[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] low = new double[order.length];
    double[] high = new double[order.length];
    double[] sum = new double[order.length];
    double[] weight = new double[order.length];
    int blocks = 0;
    for (int i = 0; i < order.length; ) {
      low[blocks] = scores[order[i]];
      high[blocks] = scores[order[i]];
      sum[blocks] = 0;
      weight[blocks] = 0;
      double score = scores[order[i]];
      for (; i < order.length && scores[order[i]] == score; i++) {
        sum[blocks] += weights[order[i]] * outcomes[order[i]];
        weight[blocks] += weights[order[i]];
      }
      blocks++;
      while (blocks > 1
          && sum[blocks - 2] * weight[blocks - 1] >= sum[blocks - 1] * weight[blocks - 2]) {
        blocks--;
        high[blocks - 1] = high[blocks];
        sum[blocks - 1] += sum[blocks];
        weight[blocks - 1] += weight[blocks];
      }
    }
    return ends(low, high, sum, weight, blocks);
  }

  private static Pava ends(double[] low, double[] high, double[] sum, double[] weight, int blocks) {
    double[] x = new double[2 * blocks];
    double[] y = new double[2 * blocks];
    int n = 0;
    for (int b = 0; b < blocks; b++) {
      x[n] = low[b];
      y[n++] = sum[b] / weight[b];
      if (high[b] > low[b]) {
        x[n] = high[b];
        y[n] = y[n - 1];
        n++;
      }
    }
    return new Pava(Arrays.copyOf(x, n), Arrays.copyOf(y, n));
  }

  /** The fitted outcome of a score. */
  double at(double score) {
    int found = Arrays.binarySearch(x, score);
    if (found >= 0) {
      return y[found];
    }
    int after = -found - 1;
    if (after == 0) {
      return y[0];
    }
    if (after == x.length) {
      return y[x.length - 1];
    }
    double share = (score - x[after - 1]) / (x[after] - x[after - 1]);
    return y[after - 1] + share * (y[after] - y[after - 1]);
  }
}
