package io.equipoise.core.metric;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The continuous ranked probability score of one forecast: how far a whole distribution lies from
 * what came true, in the target's unit. At least 0, and the absolute error of a single number.
 *
 * <pre>
 *   CRPS = E|X - y| - E|X - X'| / 2        X, X' independent draws of the forecast
 * </pre>
 *
 * <p>{@link EnsembleCrps#plain} is that of equally likely members.
 *
 * @see <a href="https://doi.org/10.1198/016214506000001437">Gneiting and Raftery, Strictly Proper
 *     Scoring Rules, Prediction, and Estimation, 2007, section 4.2</a>
 */
public final class Crps {
  private static final NormalDistribution STANDARD = NormalDistribution.of(0, 1);

  private Crps() {}

  /** Of a normal forecast, in closed form; a deviation of 0 gives the absolute error. */
  public static double normal(double mean, double deviation, double truth) {
    if (!(deviation > 0)) {
      return Math.abs(truth - mean);
    }
    double z = (truth - mean) / deviation;
    return deviation
        * (z * (2 * STANDARD.cumulativeProbability(z) - 1)
            + 2 * STANDARD.density(z)
            - 1 / Math.sqrt(Math.PI));
  }
}
