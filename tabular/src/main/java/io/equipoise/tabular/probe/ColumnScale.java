package io.equipoise.tabular.probe;

import io.equipoise.core.metric.Embeddings;

/**
 * Mean and standard deviation of each column.
 *
 * @param means (D)
 * @param deviations (D), 0 for a column that did not vary
 */
record ColumnScale(double[] means, double[] deviations) {
  /** Spreads below this share of the mean are rounding. */
  private static final double ROUNDING = 1e-12;

  static ColumnScale of(Embeddings rows) {
    int width = rows.width();
    double[] means = new double[width];
    double[] deviations = new double[width];
    for (int j = 0; j < width; j++) {
      for (int at = j; at < rows.values().length; at += width) {
        means[j] += rows.values()[at] / rows.size();
      }
      double squares = 0;
      for (int at = j; at < rows.values().length; at += width) {
        squares += (rows.values()[at] - means[j]) * (rows.values()[at] - means[j]);
      }
      double deviation = Math.sqrt(squares / rows.size());
      deviations[j] = deviation > ROUNDING * Math.abs(means[j]) ? deviation : 0;
    }
    return new ColumnScale(means, deviations);
  }

  /** In standard units; a column that did not vary is 0. */
  double[] apply(Embeddings rows) {
    double[] scaled = new double[rows.values().length];
    for (int at = 0; at < scaled.length; at++) {
      int j = at % means.length;
      scaled[at] = deviations[j] > 0 ? (rows.values()[at] - means[j]) / deviations[j] : 0;
    }
    return scaled;
  }
}
