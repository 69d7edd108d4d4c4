package io.equipoise.tabular.audit;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.task.Groups;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The rows of a binary task that a model gave a score.
 *
 * @param labels (n), 1 positive, 0 negative
 * @param scores (n), higher is more positive, no NaN
 * @param weights (n)
 * @param groupings of these rows
 * @param notes how many rows have none
 */
record ScoredRows(
    int[] labels, double[] scores, double[] weights, List<Groups> groupings, List<String> notes) {

  /** Empty without scores, for more than two classes, and when no row has a score. */
  static Optional<ScoredRows> of(AuditInput input) {
    if (input.scores().isEmpty() || input.classes().size() != 2) {
      return Optional.empty();
    }
    double[] scores = input.scores().get();
    int[] rows = IntStream.range(0, scores.length).filter(i -> !Double.isNaN(scores[i])).toArray();
    if (rows.length == 0) {
      return Optional.empty();
    }
    int without = scores.length - rows.length;
    if (without == 0) {
      return Optional.of(
          new ScoredRows(input.labels(), scores, input.weights(), input.groupings(), List.of()));
    }
    return Optional.of(
        new ScoredRows(
            Arrays.stream(rows).map(i -> input.labels()[i]).toArray(),
            Arrays.stream(rows).mapToDouble(i -> scores[i]).toArray(),
            Arrays.stream(rows).mapToDouble(i -> input.weights()[i]).toArray(),
            input.groupings().stream().map(each -> each.take(rows)).toList(),
            List.of(Wording.rows(without) + " without a score were left out of score metrics.")));
  }

  /** All rows as one group. */
  Groups all() {
    return Groups.none(labels.length);
  }
}
