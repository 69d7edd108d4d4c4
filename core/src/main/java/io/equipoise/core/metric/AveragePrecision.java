package io.equipoise.core.metric;

import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.NormalInterval;
import io.equipoise.core.stat.Order;
import io.equipoise.core.stat.ProportionInterval;

/**
 * Mean precision at the rank of each positive row, the step-wise area under the precision-recall
 * curve; rows of equal score enter together.
 *
 * @see <a href="https://doi.org/10.1007/978-3-642-40994-3_29">Boyd, Eng and Page, Area under the
 *     Precision-Recall Curve: Point Estimates and Confidence Intervals, 2013, for the interval</a>
 */
public final class AveragePrecision {
  private AveragePrecision() {}

  /**
   * @param scores (N), higher is more positive
   * @param labels (N), 1 positive, 0 negative
   * @param weights (N), at least 0
   * @return with the logit interval; not measurable without positive rows
   */
  public static Estimate of(double[] scores, int[] labels, double[] weights) {
    int[] order = Order.ascending(scores);
    double positives = 0;
    double squares = 0;
    for (int i = 0; i < labels.length; i++) {
      positives += labels[i] == 1 ? weights[i] : 0;
      squares += labels[i] == 1 ? weights[i] * weights[i] : 0;
    }
    double sum = 0;
    double selected = 0;
    double hits = 0;
    for (int i = order.length - 1; i >= 0; ) {
      double score = scores[order[i]];
      if (Double.isNaN(score)) {
        return Estimate.NOT_MEASURABLE;
      }
      double tiedHits = 0;
      for (; i >= 0 && scores[order[i]] == score; i--) {
        selected += weights[order[i]];
        tiedHits += labels[order[i]] == 1 ? weights[order[i]] : 0;
      }
      hits += tiedHits;
      sum += selected > 0 ? tiedHits * hits / selected : 0;
    }
    if (positives == 0) {
      return Estimate.NOT_MEASURABLE;
    }
    double value = Math.min(1, sum / positives);
    double effective = positives * positives / squares;
    return value == 1
        ? ProportionInterval.wilson(effective, effective)
        : NormalInterval.logit(value, Math.sqrt(value * (1 - value) / effective));
  }
}
