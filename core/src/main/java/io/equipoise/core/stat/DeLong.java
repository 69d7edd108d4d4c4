package io.equipoise.core.stat;

import io.equipoise.core.error.Require;
import java.util.Arrays;

/**
 * The AUC of one sample with DeLong's variance, and the difference of the AUCs of two disjoint
 * samples such as groups. O(n log n): each row's placement among the other class comes from two
 * sorted lists.
 *
 * @param auc in [0, 1]; NaN when one class has no rows
 * @param variance of {@code auc}; NaN when one class has fewer than two rows
 * @param positives rows of the positive class
 * @param negatives rows of the negative class
 * @see <a href="https://doi.org/10.2307/2531595">DeLong, DeLong and Clarke-Pearson, Comparing the
 *     Areas under Two or More Correlated ROC Curves, 1988</a>
 * @see <a href="https://doi.org/10.1109/LSP.2014.2337313">Sun and Xu, Fast Implementation of
 *     DeLong's Algorithm, 2014</a>
 */
public record DeLong(double auc, double variance, int positives, int negatives) {

  /**
   * @param scores (N), higher is more positive
   * @param labels (N), 1 positive, 0 negative
   */
  public static DeLong of(double[] scores, int[] labels) {
    Require.sameLength("the scores", scores.length, "the labels", labels.length);
    int m = 0;
    for (int label : labels) {
      m += label == 1 ? 1 : 0;
    }
    double[] positive = new double[m];
    double[] negative = new double[labels.length - m];
    int p = 0;
    int n = 0;
    for (int i = 0; i < labels.length; i++) {
      if (Double.isNaN(scores[i])) {
        return new DeLong(Double.NaN, Double.NaN, m, negative.length);
      }
      if (labels[i] == 1) {
        positive[p++] = scores[i];
      } else {
        negative[n++] = scores[i];
      }
    }
    return of(positive, negative);
  }

  /** From the scores of the positive and of the negative rows; sorts both arrays. */
  static DeLong of(double[] positive, double[] negative) {
    Arrays.sort(positive);
    Arrays.sort(negative);
    MeanInterval.Moments ofPositives = placements(positive, negative);
    MeanInterval.Moments ofNegatives = placements(negative, positive);
    return new DeLong(
        ofPositives.mean(),
        ofPositives.variance() / positive.length + ofNegatives.variance() / negative.length,
        positive.length,
        negative.length);
  }

  /** For each value the share of {@code others} below it, ties half. Both ascend. */
  private static MeanInterval.Moments placements(double[] values, double[] others) {
    double[] share = new double[values.length];
    int below = 0;
    int upTo = 0;
    for (int i = 0; i < values.length; i++) {
      while (below < others.length && others[below] < values[i]) {
        below++;
      }
      while (upTo < others.length && others[upTo] <= values[i]) {
        upTo++;
      }
      share[i] = (below + upTo) / 2.0 / others.length;
    }
    return MeanInterval.Moments.of(share);
  }

  /**
   * The AUC with a 95 % interval that is symmetric on the logit scale. When the classes separate
   * without overlap the variance is 0 and says nothing; the bound is then Wilson's for as many
   * trials as the smaller class has rows.
   */
  public Estimate estimate() {
    if (Double.isNaN(auc)) {
      return Estimate.NOT_MEASURABLE;
    }
    if (auc == 0 || auc == 1) {
      int trials = Math.min(positives, negatives);
      return ProportionInterval.wilson(auc * trials, trials);
    }
    return NormalInterval.logit(auc, Math.sqrt(variance));
  }

  /** This AUC minus that of a disjoint sample, within [-1, 1]. */
  public Estimate minus(DeLong other) {
    return Mover.difference(estimate(), other.estimate());
  }
}
