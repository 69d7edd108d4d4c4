package io.equipoise.app.text;

import io.equipoise.core.stat.Estimate;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as people read them: whole where whole, else to about three digits. */
public final class Numbers {
  /** What stands where nothing could be measured. */
  public static final String NONE = "-";

  private Numbers() {}

  /** {@code 0.449}, {@code 12.3}, {@code 4,526}, {@code 1.2e-05}. */
  public static String plain(double value) {
    if (Double.isNaN(value)) {
      return NONE;
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    double size = Math.abs(value);
    if (value == Math.rint(value) && size < 1e15) {
      return String.format(Locale.ROOT, size >= 10_000 ? "%,d" : "%d", (long) value);
    }
    if (size >= 1000) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    if (size >= 0.0005) {
      int decimals = size >= 100 ? 1 : size >= 10 ? 2 : 3;
      return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
    return new BigDecimal(value, new MathContext(2)).toString().toLowerCase(Locale.ROOT);
  }

  /** {@code 0.4485}: a rate with the digits that published figures have. */
  public static String fourDigits(double value) {
    return Double.isFinite(value) && value != Math.rint(value) && Math.abs(value) < 10
        ? String.format(Locale.ROOT, "%.4f", value)
        : plain(value);
  }

  /** {@code [0.437, 0.460]}, or nothing when there is no interval. */
  public static String interval(Estimate estimate) {
    if (Double.isNaN(estimate.low()) || Double.isNaN(estimate.high())) {
      return "";
    }
    if (estimate.low() == estimate.high()) {
      return "";
    }
    return "[" + fixed(estimate.low()) + ", " + fixed(estimate.high()) + "]";
  }

  /** {@code 0.449 [0.437, 0.460]}. */
  public static String estimate(Estimate estimate) {
    if (!estimate.measurable()) {
      return NONE;
    }
    String interval = interval(estimate);
    return interval.isEmpty() ? plain(estimate.value()) : fixed(estimate.value()) + " " + interval;
  }

  /** A cell of an exhibit. */
  public static String cell(@Nullable Object cell) {
    if (cell == null) {
      return NONE;
    }
    if (cell instanceof Number number) {
      return plain(number.doubleValue());
    }
    return cell instanceof Boolean flag ? (flag ? "yes" : "no") : cell.toString();
  }

  /** Three decimals also for 0 and 1, so that the ends of intervals stand under each other. */
  private static String fixed(double value) {
    return Math.abs(value) < 10 && (value == Math.rint(value) || Math.abs(value) < 0.0005)
        ? String.format(Locale.ROOT, "%.3f", value)
        : plain(value);
  }
}
