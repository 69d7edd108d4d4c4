package io.equipoise.core.stat;

import io.equipoise.core.error.Require;
import java.util.Arrays;

/**
 * Area under the ROC curve: the chance that a positive row scores higher than a negative one, a tie
 * counting half.
 */
public final class Auc {
  private Auc() {}

  /**
   * @param scores (N), higher is more positive
   * @param labels (N), 1 positive, 0 negative
   * @return in [0, 1]; NaN when one class has no rows or a score is NaN
   */
  public static double of(double[] scores, int[] labels) {
    double[] ones = new double[scores.length];
    Arrays.fill(ones, 1);
    return of(scores, labels, ones);
  }

  /** As above with row weights (N), at least 0: a pair counts the product of its weights. */
  public static double of(double[] scores, int[] labels, double[] weights) {
    Require.sameLength("the scores", scores.length, "the labels", labels.length);
    Require.sameLength("the scores", scores.length, "the weights", weights.length);
    int[] order = Order.ascending(scores);
    double positives = 0;
    double negatives = 0;
    double won = 0;
    int i = 0;
    while (i < order.length) {
      double score = scores[order[i]];
      if (Double.isNaN(score)) {
        return Double.NaN;
      }
      double tiedPositives = 0;
      double tiedNegatives = 0;
      for (; i < order.length && scores[order[i]] == score; i++) {
        if (labels[order[i]] == 1) {
          tiedPositives += weights[order[i]];
        } else {
          tiedNegatives += weights[order[i]];
        }
      }
      won += tiedPositives * (negatives + tiedNegatives / 2);
      positives += tiedPositives;
      negatives += tiedNegatives;
    }
    return won / (positives * negatives);
  }
}
