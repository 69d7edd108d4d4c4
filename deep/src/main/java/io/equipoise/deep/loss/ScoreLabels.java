package io.equipoise.deep.loss;

import io.equipoise.core.error.Require;
import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Ratings with a mean and a spread as probabilities of ordered levels 1, 2, … C.
 *
 * <pre>
 *   r_c = Phi((c + 0.5 - mu)/sd) - Phi((c - 0.5 - mu)/sd)        or the normal density at c
 *   A = Σ r_c      B = Σ c · r_c      mid = (C + 1)/2
 *   al = (mu - mid)/(B - mid · A + 1e-9)      be = (1 - al · A)/C      p_c = max(al · r_c + be, 0)
 * </pre>
 *
 * <p>Before the maximum the probabilities sum to 1 and their mean is mu; after it they may be off
 * by a thousandth, and are left so. Where {@code B = mid · A} to 1e-6, {@code al = 1/A} and {@code
 * be = 0}. A spread below 0.2, or a mean more than 0.1 off, gets the label of two points instead:
 * the mass lies on the levels around mu, {@code 1 - (mu - floor mu)} on the lower one.
 *
 * @param levels number of levels C
 * @param means (N) mu, in [1, C]
 * @param deviations (N) sd, at least 0
 * @param probabilities (N·C) row by row, level 1 first
 * @param fallbacks number of rows with a label of two points
 */
public record ScoreLabels(
    int levels, double[] means, double[] deviations, double[] probabilities, int fallbacks) {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
  private static final double LEAST_DEVIATION = 0.2;
  private static final double MOST_ERROR = 0.1;
  private static final double CENTRAL = 1e-6;

  /** What the raw mass of a level is. */
  public enum Form {
    /** The mass within half a level around it; better for small spreads. */
    CDF,
    /** The density at it; better for large spreads. */
    PDF
  }

  /** Labels of ratings that are on the scale of the levels already, at least 2 of them. */
  public static ScoreLabels of(double[] means, double[] deviations, int levels, Form form) {
    Require.sameLength("means", means.length, "deviations", deviations.length);
    Require.atLeast("the number of levels", levels, 2);
    double[] probabilities = new double[Math.multiplyExact(means.length, levels)];
    double[] row = new double[levels];
    int fallbacks = 0;
    for (int i = 0; i < means.length; i++) {
      Require.between("each of means", means[i], 1, levels);
      Require.between("each of deviations", deviations[i], 0, Double.MAX_VALUE);
      if (deviations[i] < LEAST_DEVIATION || !corrected(means[i], deviations[i], form, row)) {
        twoPoints(means[i], row);
        fallbacks++;
      }
      System.arraycopy(row, 0, probabilities, i * levels, levels);
    }
    return new ScoreLabels(levels, means.clone(), deviations.clone(), probabilities, fallbacks);
  }

  /**
   * Mean opinions in a data set's own range {@code [low, high]} on the scale 1 … C: {@code (C-1)·(m
   * - low)/(high - low) + 1}; spreads take the factor alone.
   */
  public static double[] scaled(double[] opinions, double low, double high, int levels) {
    Require.above("the upper end of the range", high, low);
    return Arrays.stream(opinions).map(m -> (levels - 1) * (m - low) / (high - low) + 1).toArray();
  }

  private static boolean corrected(double mu, double sd, Form form, double[] into) {
    int levels = into.length;
    double mid = (levels + 1) / 2.0;
    double a = 0;
    double b = 0;
    for (int c = 1; c <= levels; c++) {
      into[c - 1] =
          form == Form.CDF
              ? NORMAL.probability((c - 0.5 - mu) / sd, (c + 0.5 - mu) / sd)
              : NORMAL.density((c - mu) / sd) / sd;
      a += into[c - 1];
      b += c * into[c - 1];
    }
    boolean central = Math.abs(b - mid * a) < CENTRAL;
    double al = central ? 1 / a : (mu - mid) / (b - mid * a + 1e-9);
    double be = central ? 0 : (1 - al * a) / levels;
    double mean = 0;
    for (int c = 1; c <= levels; c++) {
      into[c - 1] = Math.max(al * into[c - 1] + be, 0);
      mean += c * into[c - 1];
    }
    return Math.abs(mean - mu) <= MOST_ERROR;
  }

  private static void twoPoints(double mu, double[] into) {
    Arrays.fill(into, 0);
    int lower = (int) Math.floor(mu);
    into[lower - 1] = lower + 1 - mu;
    if (lower < into.length) {
      into[lower] = mu - lower;
    }
  }

  /** Number of rows. */
  public int size() {
    return means.length;
  }

  /** The same labels with the columns turned around, for logits whose first level is the best. */
  ScoreLabels reversed() {
    double[] turned = new double[probabilities.length];
    for (int i = 0; i < turned.length; i += levels) {
      for (int c = 0; c < levels; c++) {
        turned[i + c] = probabilities[i + levels - 1 - c];
      }
    }
    return new ScoreLabels(levels, means, deviations, turned, fallbacks);
  }

  /** The score of a predicted distribution over levels 1 … C: its mean. */
  public static double score(double[] distribution) {
    double mean = 0;
    for (int c = 0; c < distribution.length; c++) {
      mean += (c + 1) * distribution[c];
    }
    return mean;
  }

  /** The variance of a predicted distribution over levels 1 … C, in squared levels. */
  public static double variance(double[] distribution) {
    double mean = score(distribution);
    double variance = 0;
    for (int c = 0; c < distribution.length; c++) {
      variance += distribution[c] * (c + 1 - mean) * (c + 1 - mean);
    }
    return variance;
  }
}
