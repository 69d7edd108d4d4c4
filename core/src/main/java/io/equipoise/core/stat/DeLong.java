package io.equipoise.core.stat;

import io.equipoise.core.error.Require;
import java.util.Arrays;

/**
 * The AUC of one sample with DeLong's variance, and the difference of the AUCs of two disjoint
 * samples such as groups. O(n log n): each row's placement among the other class comes from one
 * sorted pass.
 *
 * @param auc in [0, 1]; NaN when one class has no rows
 * @param variance of {@code auc}; NaN when one class has fewer than two rows
 * @param positives rows of the positive class, or what weighted ones are worth
 * @param negatives rows of the negative class, or what weighted ones are worth
 * @see <a href="https://doi.org/10.2307/2531595">DeLong, DeLong and Clarke-Pearson, Comparing the
 *     Areas under Two or More Correlated ROC Curves, 1988</a>
 * @see <a href="https://doi.org/10.1109/LSP.2014.2337313">Sun and Xu, Fast Implementation of
 *     DeLong's Algorithm, 2014</a>
 */
public record DeLong(double auc, double variance, double positives, double negatives) {

  /**
   * @param scores (N), higher is more positive
   * @param labels (N), 1 positive, 0 negative
   */
  public static DeLong of(double[] scores, int[] labels) {
    double[] ones = new double[scores.length];
    Arrays.fill(ones, 1);
    return of(scores, labels, ones);
  }

  /** As above with row weights (N), at least 0: a pair counts the product of its weights. */
  public static DeLong of(double[] scores, int[] labels, double[] weights) {
    Require.sameLength("the scores", scores.length, "the labels", labels.length);
    Require.sameLength("the scores", scores.length, "the weights", weights.length);
    double[] total = new double[2];
    double[] placement = new double[scores.length];
    int[] order = Order.ascending(scores);
    int i = 0;
    while (i < order.length) {
      double score = scores[order[i]];
      if (Double.isNaN(score)) {
        return new DeLong(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
      }
      double[] tied = new double[2];
      int end = i;
      for (; end < order.length && scores[order[end]] == score; end++) {
        tied[labels[order[end]] == 1 ? 1 : 0] += weights[order[end]];
      }
      for (; i < end; i++) {
        int other = labels[order[i]] == 1 ? 0 : 1;
        placement[order[i]] = total[other] + tied[other] / 2;
      }
      total[0] += tied[0];
      total[1] += tied[1];
    }
    MeanInterval.Moments ofPositives = moments(placement, labels, weights, 1, total[0]);
    MeanInterval.Moments ofNegatives = moments(placement, labels, weights, 0, total[1]);
    double auc = total[0] == 0 ? Double.NaN : ofPositives.mean();
    return new DeLong(
        auc,
        ofPositives.squaredError() + ofNegatives.squaredError(),
        ofPositives.n(),
        ofNegatives.n());
  }

  /** Of the shares of the other class placed below each row of one class. */
  private static MeanInterval.Moments moments(
      double[] placement, int[] labels, double[] weights, int label, double others) {
    double[] share = new double[placement.length];
    double[] weight = new double[placement.length];
    for (int i = 0; i < share.length; i++) {
      if ((labels[i] == 1 ? 1 : 0) == label) {
        share[i] = placement[i] / others;
        weight[i] = weights[i];
      }
    }
    return MeanInterval.Moments.of(share, weight);
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
      double trials = Math.min(positives, negatives);
      return ProportionInterval.wilson(auc * trials, trials);
    }
    return NormalInterval.logit(auc, Math.sqrt(variance));
  }

  /** This AUC minus that of a disjoint sample, within [-1, 1]. */
  public Estimate minus(DeLong other) {
    return Mover.difference(estimate(), other.estimate());
  }
}
