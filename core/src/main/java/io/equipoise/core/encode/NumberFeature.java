package io.equipoise.core.encode;

import io.equipoise.core.error.UserError;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import java.util.Arrays;
import java.util.List;

/**
 * A column of numbers: {@code (clip(x) - centre) · scale}, and a second column of zeros and ones
 * when entries were missing in training.
 *
 * <p>An infinity becomes the smallest or largest finite training value; what lies beyond ±1e30 is
 * cut there, before and after scaling. A missing entry, or NaN, becomes {@code fill}.
 *
 * @param column its name in the table
 * @param fill what stands for a missing entry, before centring: the training median, or NaN when
 *     the learner handles missing entries itself
 * @param low smallest finite training value
 * @param high largest finite training value
 * @param centre training mean, or 0 when not standardised
 * @param scale one over the training standard deviation, or 1 when not standardised; 0 when the
 *     column did not vary, so that it says nothing
 * @param indicator whether a second column marks the missing entries
 */
public record NumberFeature(
    String column,
    double fill,
    double low,
    double high,
    double centre,
    double scale,
    boolean indicator)
    implements Feature {
  private static final double MOST = 1e30;

  /** Learns from the training rows. */
  static NumberFeature fit(NumericColumn column, Encoder.Options options) {
    double[] values = column.values();
    double[] finite = new double[values.length];
    int n = 0;
    int gone = 0;
    for (double value : values) {
      if (Double.isNaN(value)) {
        gone++;
      } else if (!Double.isInfinite(value)) {
        finite[n++] = cut(value);
      }
    }
    Arrays.sort(finite, 0, n);
    double median = n == 0 ? 0 : (finite[(n - 1) / 2] + finite[n / 2]) / 2;
    double low = n == 0 ? 0 : finite[0];
    double high = n == 0 ? 0 : finite[n - 1];
    boolean indicator = !options.keepMissing() && gone > 0 && gone < values.length;
    double fill = options.keepMissing() ? Double.NaN : median;
    boolean varies = low < high || (options.keepMissing() && gone > 0 && n > 0);
    if (!varies) {
      return new NumberFeature(column.name(), median, low, high, 0, 0, indicator);
    }
    if (!options.standardise()) {
      return new NumberFeature(column.name(), fill, low, high, 0, 1, indicator);
    }
    double[] moments = moments(values, low, high, options.keepMissing() ? Double.NaN : median);
    double scale = moments[1] > 1 / MOST ? 1 / moments[1] : 1;
    return new NumberFeature(column.name(), fill, low, high, moments[0], scale, indicator);
  }

  /** Mean and standard deviation of the clipped and filled values. */
  private static double[] moments(double[] values, double low, double high, double fill) {
    double mean = 0;
    double squares = 0;
    long n = 0;
    for (double raw : values) {
      double value = Double.isNaN(raw) ? fill : clip(raw, low, high);
      if (!Double.isNaN(value)) {
        n++;
        double delta = value - mean;
        mean += delta / n;
        squares += delta * (value - mean);
      }
    }
    return new double[] {mean, n == 0 ? 0 : Math.sqrt(squares / n)};
  }

  private static double clip(double value, double low, double high) {
    if (Double.isInfinite(value)) {
      return value < 0 ? low : high;
    }
    return cut(value);
  }

  private static double cut(double value) {
    return Math.max(-MOST, Math.min(MOST, value));
  }

  @Override
  public List<String> names() {
    return indicator ? List.of(column, column + " (missing)") : List.of(column);
  }

  @Override
  public Filler filler(Column given) {
    double[] values =
        given instanceof NumericColumn numbers ? numbers.values() : parsed((CategoryColumn) given);
    return (from, to, out, width, offset) -> {
      for (int i = from, at = offset; i < to; i++, at += width) {
        double value = values[i];
        if (Double.isNaN(value)) {
          value = fill;
          if (indicator) {
            out[at + 1] = 1;
          }
        } else {
          value = clip(value, low, high);
        }
        out[at] = scale == 0 ? 0 : (float) cut((value - centre) * scale);
      }
    };
  }

  private double[] parsed(CategoryColumn given) {
    double[] numbers = new double[given.levels().size()];
    for (int c = 0; c < numbers.length; c++) {
      String level = given.levels().get(c).strip();
      try {
        numbers[c] = Double.parseDouble(level);
      } catch (NumberFormatException e) {
        throw new UserError(
            "column '"
                + column
                + "' held numbers when the model was trained, but now holds '"
                + level
                + "'; give it as numbers",
            e);
      }
    }
    double[] values = new double[given.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = given.isMissing(i) ? Double.NaN : numbers[given.code(i)];
    }
    return values;
  }
}
