package io.equipoise.tabular.probe;

import io.equipoise.core.error.Require;
import java.util.Arrays;

/**
 * Frozen features with their classes.
 *
 * @param x (N, D) row by row, finite
 * @param width D, at least 1
 * @param y (N) class in [0, classes)
 * @param classes K
 */
public record FeatureRows(double[] x, int width, int[] y, int classes) {
  public FeatureRows {
    Require.atLeast("columns", width, 1);
    Require.sameLength("the features", x.length, "rows × columns", (long) width * y.length);
    Require.atLeast("classes", classes, 2);
  }

  /** N. */
  public int rows() {
    return y.length;
  }

  /** These rows in this order. */
  public FeatureRows take(int[] rows) {
    double[] newX = new double[rows.length * width];
    int[] newY = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(x, rows[i] * width, newX, i * width, width);
      newY[i] = y[rows[i]];
    }
    return new FeatureRows(newX, width, newY, classes);
  }

  /**
   * Every column moved and scaled so that {@code reference} lies in [0, 1]; a column that does not
   * vary there becomes 0.
   */
  public FeatureRows scaledBy(FeatureRows reference) {
    double[] low = new double[width];
    double[] high = new double[width];
    Arrays.fill(low, Double.POSITIVE_INFINITY);
    Arrays.fill(high, Double.NEGATIVE_INFINITY);
    for (int at = 0; at < reference.x.length; at++) {
      low[at % width] = Math.min(low[at % width], reference.x[at]);
      high[at % width] = Math.max(high[at % width], reference.x[at]);
    }
    double[] scaled = new double[x.length];
    for (int at = 0; at < x.length; at++) {
      int j = at % width;
      scaled[at] = high[j] > low[j] ? (x[at] - low[j]) / (high[j] - low[j]) : 0;
    }
    return new FeatureRows(scaled, width, y, classes);
  }
}
