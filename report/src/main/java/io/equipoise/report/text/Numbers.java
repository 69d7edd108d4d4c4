package io.equipoise.report.text;

import io.equipoise.core.stat.Estimate;
import java.util.Locale;

/** Numbers as people read them: few digits, a true minus sign, the unit, and "–" for none. */
public final class Numbers {
  /** What stands where nothing could be measured. */
  public static final String NONE = "–";

  private static final char THIN_SPACE = '\u202f';

  private Numbers() {}

  /** {@code 0.449} as a share is {@code "44.9 %"}, as points {@code "44.9 points"}. */
  public static String value(double value, Unit unit) {
    String bare = bare(value, unit);
    if (!Double.isFinite(value)) {
      return bare;
    }
    return switch (unit) {
      case SHARE -> bare + THIN_SPACE + "%";
      case POINTS -> bare + " " + (bare.equals("1.0") ? "point" : "points");
      case COUNT, NUMBER, SCORE -> bare;
    };
  }

  /** As {@link #value}, with a sign also when positive: how much something changed. */
  public static String change(double value, Unit unit) {
    String text = value(value, unit);
    return value > 0 && !isZero(text) ? "+" + text : text;
  }

  /** {@code "11.4 to 17.0"} in the unit's figures without its name; empty when there is none. */
  public static String interval(Estimate estimate, Unit unit) {
    boolean exact = estimate.low() == estimate.value() && estimate.high() == estimate.value();
    if (Double.isNaN(estimate.low()) || Double.isNaN(estimate.high()) || exact) {
      return "";
    }
    return bare(estimate.low(), unit) + " to " + bare(estimate.high(), unit);
  }

  /** The number without its unit. */
  public static String bare(double value, Unit unit) {
    if (Double.isNaN(value)) {
      return NONE;
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "∞" : "−∞";
    }
    String text =
        switch (unit) {
          case SHARE, POINTS -> decimals(100 * value, 1);
          case COUNT -> decimals(value, value == Math.rint(value) ? 0 : 1);
          case SCORE -> decimals(value, 3);
          case NUMBER -> number(value);
        };
    return isZero(text) ? text.replace("-", "") : text.replace('-', '−');
  }

  /** A whole number with its thousands marked: {@code 4,526}. */
  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value).replace('-', '−');
  }

  /** {@code 0.4 s}, {@code 12 s}, {@code 3 min 20 s}. */
  public static String seconds(double seconds) {
    if (!Double.isFinite(seconds)) {
      return NONE;
    }
    if (seconds < 9.95) {
      return decimals(seconds, seconds < 0.1 ? 2 : 1) + " s";
    }
    long whole = Math.round(seconds);
    return whole < 120 ? whole + " s" : whole / 60 + " min " + whole % 60 + " s";
  }

  private static String number(double value) {
    double size = Math.abs(value);
    if (size == Math.rint(size) && size < 1e15) {
      return decimals(value, 0);
    }
    if (size >= 1e6 || size < 1e-4) {
      return String.format(Locale.ROOT, "%.1e", value);
    }
    if (size < 0.01) {
      return decimals(value, 4);
    }
    return decimals(value, size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
  }

  private static String decimals(double value, int digits) {
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }

  /** Whether all digits are 0, so that no sign must stand before them. */
  private static boolean isZero(String text) {
    return text.chars().noneMatch(c -> c >= '1' && c <= '9');
  }
}
