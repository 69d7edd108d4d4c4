package io.equipoise.deep.generative;

import io.equipoise.core.error.Require;
import io.equipoise.core.stat.Quantile;
import java.util.Arrays;

/**
 * How much a real row looks like what a generator leaves out, from how a discriminator judged it
 * over the steps of a training.
 *
 * <pre>
 *   LDR_t = ln(D_t / (1 - D_t))        score = mean over t of LDR_t + kappa · deviation over t
 * </pre>
 *
 * <p>D is the discriminator's probability that the row is real; the deviation is that of a
 * population. A high score marks a region that made rows do not cover.
 */
public final class DiscrepancyScore {
  /** Probabilities this near to 0 or 1 count as this. */
  private static final double LEAST = 1e-12;

  private DiscrepancyScore() {}

  /** The scores of rows (N) from their log density ratios (N,T), at least one each. */
  public static double[] ofRatios(double[][] ratios, double kappa) {
    Require.atLeast("kappa", kappa, 0);
    double[] scores = new double[ratios.length];
    for (int i = 0; i < scores.length; i++) {
      Require.that(ratios[i].length > 0, "a row needs at least one stored step");
      double mean = 0;
      for (double ratio : ratios[i]) {
        mean += ratio / ratios[i].length;
      }
      double squares = 0;
      for (double ratio : ratios[i]) {
        squares += (ratio - mean) * (ratio - mean);
      }
      scores[i] = mean + kappa * Math.sqrt(squares / ratios[i].length);
    }
    return scores;
  }

  /** The log density ratio of a probability of being real, in [0, 1]. */
  public static double logRatio(double real) {
    Require.between("discriminator", real, 0, 1);
    double kept = Math.min(1 - LEAST, Math.max(LEAST, real));
    return Math.log(kept) - Math.log1p(-kept);
  }

  /**
   * Probabilities (N) to draw real rows by: proportional to the score, or to the score less the
   * smallest where {@code shifted}, cut at the 1 % and 99 % quantiles, and at least a fiftieth of
   * the largest.
   */
  public static double[] drawing(double[] scores, boolean shifted) {
    Require.that(scores.length > 0, "there is no score to draw rows by");
    double[] weights = scores.clone();
    if (shifted) {
      double[] sorted = scores.clone();
      Arrays.sort(sorted);
      double low = Quantile.of(scores, 0.01);
      double high = Quantile.of(scores, 0.99);
      for (int i = 0; i < weights.length; i++) {
        weights[i] = Math.min(high, Math.max(low, scores[i])) - sorted[0];
      }
    }
    double most = 0;
    for (double weight : weights) {
      most = Math.max(most, weight);
    }
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = most > 0 ? Math.max(weights[i], most / 50) : 1;
      sum += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
    return weights;
  }
}
