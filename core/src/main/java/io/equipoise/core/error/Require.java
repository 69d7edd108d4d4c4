package io.equipoise.core.error;

import java.util.Optional;

/**
 * Checks of hyper-parameters and arguments; each failure names the parameter, its value and its
 * range.
 */
public final class Require {
  private Require() {}

  /** {@code value >= least}, not NaN. */
  public static void atLeast(String name, double value, double least) {
    if (!(value >= least)) {
      throw new UserError(name + " is " + plain(value) + ", but must be at least " + plain(least));
    }
  }

  /** {@code value > bound}, not NaN. */
  public static void above(String name, double value, double bound) {
    if (!(value > bound)) {
      throw new UserError(name + " is " + plain(value) + ", but must be above " + plain(bound));
    }
  }

  /** {@code low <= value <= high}, not NaN. */
  public static void between(String name, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new UserError(
          name
              + " is "
              + plain(value)
              + ", but must lie between "
              + plain(low)
              + " and "
              + plain(high));
    }
  }

  /** {@code 0 <= value < 1}, not NaN. */
  public static void shareBelowOne(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new UserError(name + " is " + plain(value) + ", but must be at least 0 and below 1");
    }
  }

  /** Every entry finite and above zero. */
  public static void eachPositive(String name, double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!(values[i] > 0) || Double.isInfinite(values[i])) {
        throw new UserError(
            name + "[" + i + "] is " + plain(values[i]) + ", but must be a positive number");
      }
    }
  }

  /** Any other condition, with its own words. */
  public static void that(boolean holds, String otherwise) {
    if (!holds) {
      throw new UserError(otherwise);
    }
  }

  /** Two lengths that must agree, such as rows of inputs that go together. */
  public static void sameLength(String first, long firstLength, String second, long secondLength) {
    if (firstLength != secondLength) {
      throw new UserError(
          first
              + " has "
              + firstLength
              + " rows but "
              + second
              + " has "
              + secondLength
              + "; they must agree");
    }
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** Nothing stands in the way. */
  public static void none(Optional<String> obstacle) {
    if (obstacle.isPresent()) {
      throw new UserError(obstacle.get());
    }
  }
}
