package io.equipoise.deep.loss;

import io.equipoise.core.error.Require;
import io.equipoise.core.learn.NumberForecast;
import io.equipoise.core.learn.NumberScale;
import java.util.Arrays;

/**
 * How the outputs of a network become a number and what is said of its spread. Networks learn
 * targets in standard units; the forecast is in the targets' own.
 *
 * @param form what the outputs mean
 * @param outputs outputs per row K, at least 1
 * @param floor least variance of a normal forecast, in standard units
 */
public record NumberHead(Form form, int outputs, double floor) {
  /** What the outputs of a row mean. */
  public enum Form {
    /** The first is the number. */
    POINT,
    /** The first is the mean, and the softplus of the second plus the floor the variance. */
    NORMAL,
    /** Each is equally likely; the number is their mean. */
    MEMBERS
  }

  /** One output, the number. */
  public static final NumberHead POINT = new NumberHead(Form.POINT, 1, 0);

  public NumberHead {
    Require.atLeast("outputs", outputs, form == Form.NORMAL ? 2 : 1);
    Require.atLeast("floor", floor, 0);
  }

  /** A mean and a variance of at least {@code floor}. */
  public static NumberHead normal(double floor) {
    return new NumberHead(Form.NORMAL, 2, floor);
  }

  /** This many equally likely numbers. */
  public static NumberHead members(int count) {
    return new NumberHead(Form.MEMBERS, count, 0);
  }

  /**
   * The forecast.
   *
   * @param raw (N·K) outputs, row by row
   * @param scale of the targets
   */
  public NumberForecast forecast(double[] raw, NumberScale scale) {
    int rows = raw.length / outputs;
    double[] values = new double[rows];
    if (form == Form.MEMBERS) {
      double[] members = Arrays.stream(raw).map(scale::own).toArray();
      for (int i = 0; i < rows; i++) {
        for (int k = 0; k < outputs; k++) {
          values[i] += members[i * outputs + k] / outputs;
        }
      }
      return new NumberForecast(values, new NumberForecast.Members(outputs, members));
    }
    Arrays.setAll(values, i -> scale.own(raw[i * outputs]));
    if (form == Form.POINT) {
      return NumberForecast.of(values);
    }
    double[] deviations = new double[rows];
    Arrays.setAll(
        deviations, i -> scale.deviation() * Math.sqrt(softplus(raw[i * outputs + 1]) + floor));
    return new NumberForecast(values, new NumberForecast.Normal(deviations));
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
  }
}
