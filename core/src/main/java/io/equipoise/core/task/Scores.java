package io.equipoise.core.task;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;

/** A model's scores and the decisions that a threshold makes of them. */
final class Scores {
  private Scores() {}

  /** The column's numbers; anything else is the user's error. */
  static NumericColumn column(Column column, String role) {
    if (column instanceof NumericColumn numbers) {
      return numbers;
    }
    throw new UserError("the " + role + " column '" + column.name() + "' does not hold numbers");
  }

  /** Refuses scores outside [0, 1] for which nobody said how to cut them. */
  static void checkCut(NumericColumn scores) {
    double[] range = range(scores.values());
    Require.that(
        range[0] >= 0 && range[1] <= 1,
        "score column '"
            + scores.name()
            + "' runs from "
            + NumericColumn.text(range[0])
            + " to "
            + NumericColumn.text(range[1])
            + ", so --threshold must say how to cut it");
  }

  /** Decisions (N): 1 where the score is at least the threshold. */
  static int[] decisions(String name, double[] scores, double threshold) {
    double[] range = range(scores);
    boolean probabilities = range[0] >= 0 && range[1] <= 1;
    Require.that(
        probabilities || (threshold > range[0] && threshold <= range[1]),
        "score column '"
            + name
            + "' runs from "
            + NumericColumn.text(range[0])
            + " to "
            + NumericColumn.text(range[1])
            + ", so a threshold of "
            + NumericColumn.text(threshold)
            + " decides the same for every row; --threshold must say how to cut it");
    int[] decisions = new int[scores.length];
    for (int i = 0; i < scores.length; i++) {
      decisions[i] = scores[i] >= threshold ? 1 : 0;
    }
    return decisions;
  }

  private static double[] range(double[] values) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      if (!Double.isNaN(value)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    return new double[] {low, high};
  }
}
