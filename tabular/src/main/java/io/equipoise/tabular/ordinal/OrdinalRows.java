package io.equipoise.tabular.ordinal;

import io.equipoise.core.error.Require;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Rows with levels in order, every column with mean 0 and standard deviation 1, so that one penalty
 * suits them all. A column that does not vary is all zeros.
 *
 * @param x (N, D) row by row, standardised
 * @param y (N) level in [0, levels)
 * @param weights (N) that sum to 1
 * @param levels K
 * @param means (D) of the columns as they were given
 * @param spreads (D) their standard deviations; 0 when a column does not vary
 */
record OrdinalRows(
    double[] x, int[] y, double[] weights, int levels, double[] means, double[] spreads) {
  /** Columns that vary by less than this share of their size do so by rounding. */
  private static final double CONSTANT = 1e-9;

  /** Standardises. */
  static OrdinalRows of(double[] given, int[] y, double[] givenWeights, int levels) {
    int rows = y.length;
    Require.that(rows > 0, "there is no row to learn from");
    int width = given.length / rows;
    double sum = Arrays.stream(givenWeights).sum();
    double[] weights = Arrays.stream(givenWeights).map(weight -> weight / sum).toArray();
    double[] means = new double[width];
    double[] spreads = new double[width];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < width; j++) {
        means[j] += weights[i] * given[i * width + j];
      }
    }
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < width; j++) {
        double away = given[i * width + j] - means[j];
        spreads[j] += weights[i] * away * away;
      }
    }
    double[] x = new double[given.length];
    for (int j = 0; j < width; j++) {
      spreads[j] = Math.sqrt(spreads[j]);
      if (spreads[j] <= CONSTANT * Math.abs(means[j])) {
        spreads[j] = 0;
      }
      for (int i = 0; i < rows && spreads[j] > 0; i++) {
        x[i * width + j] = (given[i * width + j] - means[j]) / spreads[j];
      }
    }
    return new OrdinalRows(x, y, weights, levels, means, spreads);
  }

  /** N. */
  int rows() {
    return y.length;
  }

  /** D. */
  int width() {
    return means.length;
  }

  /** Weight of every level; they sum to 1. */
  double[] shares() {
    double[] shares = new double[levels];
    for (int i = 0; i < y.length; i++) {
      shares[y[i]] += weights[i];
    }
    return shares;
  }

  /** These rows, which may repeat, as they are standardised here. */
  OrdinalRows take(int[] taken) {
    int width = width();
    double[] newX = new double[taken.length * width];
    int[] newY = new int[taken.length];
    double[] newWeights = new double[taken.length];
    double sum = 0;
    for (int i = 0; i < taken.length; i++) {
      System.arraycopy(x, taken[i] * width, newX, i * width, width);
      newY[i] = y[taken[i]];
      newWeights[i] = weights[taken[i]];
      sum += newWeights[i];
    }
    for (int i = 0; i < taken.length; i++) {
      newWeights[i] /= sum;
    }
    return new OrdinalRows(newX, newY, newWeights, levels, means, spreads);
  }

  /** The rows that occur in a bootstrap sample, each weighing as often as it does. */
  OrdinalRows sampled(int[] times) {
    OrdinalRows some = take(IntStream.range(0, times.length).filter(i -> times[i] > 0).toArray());
    double[] newWeights = new double[some.rows()];
    double sum = 0;
    for (int i = 0, at = 0; i < times.length; i++) {
      if (times[i] > 0) {
        newWeights[at] = times[i] * weights[i];
        sum += newWeights[at++];
      }
    }
    for (int at = 0; at < newWeights.length; at++) {
      newWeights[at] /= sum;
    }
    return new OrdinalRows(some.x, some.y, newWeights, levels, means, spreads);
  }

  /** The same model for columns as they were given. */
  OrderedLogit original(OrderedLogit standardised) {
    int width = width();
    double[] intercepts = standardised.intercepts().clone();
    double[] slopes = new double[standardised.slopes().length];
    for (int k = 0; k < intercepts.length; k++) {
      for (int j = 0; j < width; j++) {
        if (spreads[j] > 0) {
          slopes[k * width + j] = standardised.slopes()[k * width + j] / spreads[j];
          intercepts[k] -= slopes[k * width + j] * means[j];
        }
      }
    }
    return new OrderedLogit(intercepts, slopes);
  }
}
