package io.equipoise.tabular.fairness;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What every threshold on a score would select: weights of selected rows, by class, for thresholds
 * from the highest down.
 *
 * @param thresholds (K), falling: the first selects nothing, the last everything; between scores
 *     that occur they lie halfway
 * @param lowest (K) the lowest score selected
 * @param positives (K) weight of the positive rows selected
 * @param negatives (K) weight of the negative rows selected
 */
record ScoreCurve(double[] thresholds, double[] lowest, double[] positives, double[] negatives) {

  /** The curve of these rows; at least one. Rows without weight do not count. */
  static ScoreCurve of(double[] scores, int[] labels, double[] weights, int[] rows) {
    int[] order =
        Arrays.stream(rows)
            .filter(row -> weights[row] > 0)
            .boxed()
            .sorted((a, b) -> Double.compare(scores[b], scores[a]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] thresholds = new double[order.length + 1];
    double[] lowest = new double[order.length + 1];
    double[] positives = new double[order.length + 1];
    double[] negatives = new double[order.length + 1];
    thresholds[0] = DecisionRule.NEVER;
    lowest[0] = DecisionRule.NEVER;
    int k = 0;
    double positive = 0;
    double negative = 0;
    for (int i = 0; i < order.length; i++) {
      int row = order[i];
      positive += labels[row] == 1 ? weights[row] : 0;
      negative += labels[row] == 1 ? 0 : weights[row];
      boolean last = i + 1 == order.length;
      if (last || scores[order[i + 1]] < scores[row]) {
        k++;
        thresholds[k] = last ? 0 : halfway(scores[order[i + 1]], scores[row]);
        lowest[k] = scores[row];
        positives[k] = positive;
        negatives[k] = negative;
      }
    }
    return new ScoreCurve(
        Arrays.copyOf(thresholds, k + 1),
        Arrays.copyOf(lowest, k + 1),
        Arrays.copyOf(positives, k + 1),
        Arrays.copyOf(negatives, k + 1));
  }

  /** The curve of all rows. */
  static ScoreCurve of(double[] scores, int[] labels, double[] weights) {
    return of(scores, labels, weights, IntStream.range(0, scores.length).toArray());
  }

  /** Above {@code low} and at most {@code high}, even when no number lies between. */
  private static double halfway(double low, double high) {
    double middle = low + (high - low) / 2;
    return middle > low ? middle : high;
  }

  int size() {
    return thresholds.length;
  }

  double allPositives() {
    return positives[positives.length - 1];
  }

  double allNegatives() {
    return negatives[negatives.length - 1];
  }

  double total() {
    return allPositives() + allNegatives();
  }

  /** Share of the rows that a threshold selects. */
  double selectionRate(int k) {
    return (positives[k] + negatives[k]) / total();
  }

  /** Weight of the rows that a threshold decides wrongly. */
  double errors(int k) {
    return allPositives() - positives[k] + negatives[k];
  }

  boolean hasBothClasses() {
    return allPositives() > 0 && allNegatives() > 0;
  }
}
