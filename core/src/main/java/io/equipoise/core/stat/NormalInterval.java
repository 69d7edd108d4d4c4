package io.equipoise.core.stat;

import org.apache.commons.statistics.distribution.NormalDistribution;

/** Intervals for an estimate that is close to normal with a known standard error. */
public final class NormalInterval {
  /** Standard errors to each side of a 95 % interval. */
  public static final double Z95 = 1.959963984540054;

  private static final NormalDistribution STANDARD = NormalDistribution.of(0, 1);

  private NormalInterval() {}

  /** {@code value ± 1.96 standardError}; without bounds when the standard error is NaN. */
  public static Estimate of(double value, double standardError) {
    return new Estimate(value, value - Z95 * standardError, value + Z95 * standardError);
  }

  /**
   * For a number inside (0, 1): symmetric on the logit scale, so that it stays inside. {@code
   * value} must lie strictly inside.
   */
  public static Estimate logit(double value, double standardError) {
    double logit = Math.log(value / (1 - value));
    double step = Z95 * standardError / (value * (1 - value));
    return new Estimate(value, sigmoid(logit - step), sigmoid(logit + step));
  }

  /** Two-sided p of a standard normal statistic; NaN for NaN. */
  public static double p(double z) {
    return Double.isNaN(z)
        ? Double.NaN
        : Math.min(1, 2 * STANDARD.survivalProbability(Math.abs(z)));
  }

  /** The {@code z} that a standard normal exceeds with this probability in (0, 1). */
  public static double upper(double probability) {
    return STANDARD.inverseSurvivalProbability(probability);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
