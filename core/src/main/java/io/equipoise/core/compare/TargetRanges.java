package io.equipoise.core.compare;

import io.equipoise.core.task.NumberTarget;
import java.util.Arrays;

/**
 * Equally wide ranges of a numeric target, by which errors on rare targets are seen beside those on
 * common ones. The outermost hundredth of the rows on either side sets no edge, so that one outlier
 * does not stretch the ranges over everybody else.
 *
 * @param edges inner edges, ascending
 */
record TargetRanges(double[] edges) {
  /** Number of ranges. */
  static final int COUNT = 10;

  static TargetRanges of(NumberTarget target) {
    double[] sorted = target.values().clone();
    Arrays.sort(sorted);
    int cut = sorted.length / 100;
    double low = sorted[cut];
    double high = sorted[sorted.length - 1 - cut];
    double[] edges = new double[COUNT - 1];
    Arrays.setAll(edges, k -> low + (high - low) * (k + 1) / COUNT);
    return new TargetRanges(edges);
  }

  /**
   * The least error that one number for all rows makes: around the median for the absolute error,
   * around the mean for the squared one.
   */
  static double blind(NumberTarget target, TrialMetric metric) {
    double[] sorted = target.values().clone();
    Arrays.sort(sorted);
    if (metric == TrialMetric.MAE) {
      double median = sorted[sorted.length / 2];
      return Arrays.stream(sorted).map(v -> Math.abs(v - median)).average().orElse(Double.NaN);
    }
    double mean = Arrays.stream(sorted).average().orElse(Double.NaN);
    return Math.sqrt(
        Arrays.stream(sorted).map(v -> (v - mean) * (v - mean)).average().orElse(Double.NaN));
  }
}
