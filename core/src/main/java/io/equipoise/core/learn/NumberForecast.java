package io.equipoise.core.learn;

import io.equipoise.core.error.Require;
import java.util.OptionalDouble;

/**
 * The number of each row, and how sure the model is of it when it says so.
 *
 * @param values (N) the number to act on
 * @param spread what is said of the numbers around it
 */
public record NumberForecast(double[] values, Spread spread) implements Forecast {
  /** How far the truth may lie from the number. */
  public sealed interface Spread permits None, Normal, Members {}

  /** Nothing is said. */
  public record None() implements Spread {}

  /**
   * The truth is normal around each value.
   *
   * @param deviations (N) its standard deviation, above 0
   */
  public record Normal(double[] deviations) implements Spread {}

  /**
   * The truth is equally likely to be any of several numbers: an ensemble, or quantiles at evenly
   * spaced levels.
   *
   * @param count numbers per row M, at least 1
   * @param values (N·M) row by row
   */
  public record Members(int count, double[] values) implements Spread {}

  public NumberForecast {
    if (spread instanceof Normal normal) {
      Require.sameLength("the values", values.length, "the deviations", normal.deviations().length);
    } else if (spread instanceof Members members) {
      Require.sameLength(
          "members × values",
          (long) members.count() * values.length,
          "the members",
          members.values().length);
    }
  }

  /** Numbers without a spread. */
  public static NumberForecast of(double[] values) {
    return new NumberForecast(values, new None());
  }

  /** The standard deviation of the truth around a row's number, where the model says one. */
  public OptionalDouble deviation(int row) {
    return spread instanceof Normal normal
        ? OptionalDouble.of(normal.deviations()[row])
        : OptionalDouble.empty();
  }

  @Override
  public int rows() {
    return values.length;
  }
}
