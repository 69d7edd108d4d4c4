package io.equipoise.core.learn;

import io.equipoise.core.error.Require;
import io.equipoise.core.stat.MeanInterval.Moments;

/**
 * Between numbers in their own unit and standard units, in which learners work, so that no setting
 * depends on whether prices come in euros or in thousands.
 *
 * @param mean of the training targets, finite
 * @param deviation their standard deviation, above 0 and finite
 */
public record NumberScale(double mean, double deviation) {
  public NumberScale {
    Require.that(
        deviation > 0 && Double.isFinite(deviation) && Double.isFinite(mean),
        "the training targets have mean "
            + mean
            + " and standard deviation "
            + deviation
            + "; a model of numbers needs targets that vary within finite bounds");
  }

  /** The scale of these targets (N) under these weights (N). */
  public static NumberScale of(double[] targets, double[] weights) {
    Moments moments = Moments.of(targets, weights);
    return new NumberScale(moments.mean(), Math.sqrt(moments.variance()));
  }

  /** In standard units. */
  public double standard(double value) {
    return (value - mean) / deviation;
  }

  /** In the targets' own unit. */
  public double own(double standard) {
    return mean + deviation * standard;
  }
}
