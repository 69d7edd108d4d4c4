package io.equipoise.core.stat;

import org.apache.commons.statistics.distribution.BetaDistribution;
import org.apache.commons.statistics.interval.BinomialConfidenceInterval;
import org.apache.commons.statistics.interval.Interval;

/**
 * Intervals for a share such as a selection rate, that stay honest for small groups and shares near
 * 0 or 1.
 *
 * <p>Counts may be fractional: weighted rows enter with their effective number. A share of nothing
 * is not measurable.
 *
 * @see <a href="https://doi.org/10.1214/ss/1009213286">Brown, Cai and DasGupta, Interval Estimation
 *     for a Binomial Proportion, 2001</a>
 */
public final class ProportionInterval {
  private static final double ERROR_RATE = 0.05;

  private ProportionInterval() {}

  /** Wilson's score interval at 95 %; {@code 0 <= successes <= trials}. */
  public static Estimate wilson(double successes, double trials) {
    if (!(trials > 0)) {
      return Estimate.NOT_MEASURABLE;
    }
    if (isCount(trials) && isCount(successes)) {
      return estimate(
          successes / trials,
          BinomialConfidenceInterval.WILSON_SCORE.fromErrorRate(
              (int) trials, (int) successes, ERROR_RATE));
    }
    return wilson(successes, trials, NormalInterval.Z95);
  }

  /** Wilson's score interval that reaches {@code z} standard errors to each side. */
  public static Estimate wilson(double successes, double trials, double z) {
    if (!(trials > 0)) {
      return Estimate.NOT_MEASURABLE;
    }
    double p = Math.min(1, successes / trials);
    double z2 = z * z;
    double centre = (successes + z2 / 2) / (trials + z2);
    double half = z / (trials + z2) * Math.sqrt(trials * p * (1 - p) + z2 / 4);
    // At the borders rounding must not push the interval off the estimate.
    double low = p == 0 ? 0 : Math.min(p, Math.max(0, centre - half));
    double high = p == 1 ? 1 : Math.max(p, Math.min(1, centre + half));
    return new Estimate(p, low, high);
  }

  /**
   * Jeffreys' interval at 95 %: quantiles of Beta(successes + 1/2, failures + 1/2), widened to the
   * border when there are no successes or no failures.
   */
  public static Estimate jeffreys(double successes, double trials) {
    if (!(trials > 0)) {
      return Estimate.NOT_MEASURABLE;
    }
    double p = successes / trials;
    BetaDistribution posterior =
        BetaDistribution.of(successes + 0.5, Math.max(0, trials - successes) + 0.5);
    double low = successes <= 0 ? 0 : posterior.inverseCumulativeProbability(ERROR_RATE / 2);
    double high = successes >= trials ? 1 : posterior.inverseSurvivalProbability(ERROR_RATE / 2);
    return new Estimate(p, Math.min(p, low), Math.max(p, high));
  }

  /**
   * Anscombe's variance-stabilising interval that reaches {@code z} standard errors to each side.
   * Its two tails are more even than Wilson's, which leans towards 1/2; that matters in a sum of
   * shares, where leanings add up.
   */
  public static Estimate arcsine(double successes, double trials, double z) {
    if (!(trials > 0)) {
      return Estimate.NOT_MEASURABLE;
    }
    double p = Math.min(1, successes / trials);
    double angle = Math.asin(Math.sqrt((Math.min(trials, successes) + 0.375) / (trials + 0.75)));
    double half = z / (2 * Math.sqrt(trials + 0.5));
    double low = p == 0 ? 0 : squaredSine(angle - half);
    double high = p == 1 ? 1 : squaredSine(angle + half);
    return new Estimate(p, Math.min(p, low), Math.max(p, high));
  }

  private static double squaredSine(double angle) {
    double sine = Math.sin(Math.max(0, Math.min(Math.PI / 2, angle)));
    return sine * sine;
  }

  private static boolean isCount(double number) {
    return number == Math.rint(number) && number <= Integer.MAX_VALUE;
  }

  private static Estimate estimate(double value, Interval interval) {
    return new Estimate(
        value,
        Math.min(value, interval.getLowerBound()),
        Math.max(value, interval.getUpperBound()));
  }
}
