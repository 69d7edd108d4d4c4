package io.equipoise.core.stat;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Student's interval for a mean and Welch's for a difference of two means.
 *
 * @see <a href="https://doi.org/10.1093/biomet/34.1-2.28">Welch, The Generalization of Student's
 *     Problem, 1947</a>
 */
public final class MeanInterval {
  private MeanInterval() {}

  /**
   * Mean, sample variance (n - 1) and effective number of a sample.
   *
   * @param variance NaN below two values
   */
  public record Moments(double mean, double variance, double n) {
    /** Of plain values. */
    public static Moments of(double[] values) {
      double[] ones = new double[values.length];
      Arrays.fill(ones, 1);
      return of(values, ones);
    }

    /**
     * Of weighted values: the effective number is {@code (sum w)^2 / sum w^2}; all ones give the
     * plain moments.
     */
    public static Moments of(double[] values, double[] weights) {
      double total = 0;
      double squares = 0;
      double mean = 0;
      double spread = 0;
      for (int i = 0; i < values.length; i++) {
        double w = weights[i];
        if (w == 0) {
          continue;
        }
        total += w;
        squares += w * w;
        double delta = values[i] - mean;
        mean += delta * w / total;
        spread += w * delta * (values[i] - mean);
      }
      double n = total == 0 ? 0 : total * total / squares;
      return new Moments(
          total == 0 ? Double.NaN : mean, n > 1 ? spread / total * n / (n - 1) : Double.NaN, n);
    }

    double squaredError() {
      return variance / n;
    }
  }

  /** The mean of plain values with Student's interval; no bounds below two values. */
  public static Estimate of(double[] values) {
    return of(Moments.of(values));
  }

  /** The mean with Student's interval; no bounds below two values. */
  public static Estimate of(Moments sample) {
    return student(sample.mean(), Math.sqrt(sample.squaredError()), sample.n() - 1);
  }

  /** {@code mean(a) - mean(b)} with Welch's interval. */
  public static Estimate difference(Moments a, Moments b) {
    double ea = a.squaredError();
    double eb = b.squaredError();
    double freedom = (ea + eb) * (ea + eb) / (ea * ea / (a.n() - 1) + eb * eb / (b.n() - 1));
    return student(
        a.mean() - b.mean(), Math.sqrt(ea + eb), ea + eb == 0 ? a.n() + b.n() - 2 : freedom);
  }

  /** {@code value ± t(freedom) standardError}; no bounds when either is unknown. */
  static Estimate student(double value, double standardError, double freedom) {
    if (!(freedom > 0) || Double.isNaN(standardError)) {
      return new Estimate(value, Double.NaN, Double.NaN);
    }
    double half = TDistribution.of(freedom).inverseSurvivalProbability(0.025) * standardError;
    return new Estimate(value, value - half, value + half);
  }
}
