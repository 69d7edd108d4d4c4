package io.equipoise.tabular.sampling;

import io.equipoise.core.table.NumericColumn;
import java.util.Arrays;

/**
 * A numeric column as a sampler sees it: gaps (missing, NaN, infinite) stand at the training
 * median, and distances are in standard deviations.
 *
 * @param column as collected
 * @param known whether there is any finite value
 * @param median of the finite values
 * @param whole whether all finite values are whole numbers
 * @param largest magnitude, by which values are divided before anything else, so that huge ones do
 *     not overflow
 * @param mean of the values divided by {@code largest}
 * @param deviation of the same, population; 1 for a constant column
 */
record NumericFeature(
    NumericColumn column,
    boolean known,
    double median,
    boolean whole,
    double largest,
    double mean,
    double deviation) {

  static NumericFeature of(NumericColumn column) {
    double[] values = column.values();
    int finite = 0;
    boolean whole = true;
    double largest = 0;
    for (double value : values) {
      if (Double.isFinite(value)) {
        finite++;
        whole &= value == Math.rint(value);
        largest = Math.max(largest, Math.abs(value));
      }
    }
    double median = finite == values.length ? 0 : median(values, finite);
    double unit = largest == 0 ? 1 : largest;
    double sum = 0;
    for (double value : values) {
      sum += (Double.isFinite(value) ? value : median) / unit;
    }
    double mean = values.length == 0 ? 0 : sum / values.length;
    double squares = 0;
    for (double value : values) {
      double off = (Double.isFinite(value) ? value : median) / unit - mean;
      squares += off * off;
    }
    double deviation = Math.sqrt(squares / Math.max(1, values.length));
    return new NumericFeature(
        column, finite > 0, median, whole, unit, mean, deviation > 1e-12 ? deviation : 1);
  }

  private static double median(double[] values, int finite) {
    if (finite == 0) {
      return 0;
    }
    double[] sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    double low = sorted[(finite - 1) / 2];
    return low + (sorted[finite / 2] - low) / 2;
  }

  /** The value of a training row, the median in a gap. */
  double value(int row) {
    double value = column.value(row);
    return Double.isFinite(value) ? value : median;
  }

  /** These rows in standard deviations from the mean. */
  double[] scaled(int[] rows) {
    double[] scaled = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      scaled[i] = (value(rows[i]) / largest - mean) / deviation;
    }
    return scaled;
  }
}
