package io.equipoise.core.compare;

import io.equipoise.core.error.Require;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.NumberTarget;
import io.equipoise.core.task.TaskKind;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the trials of one comparison are scored: by the same groups, and for numbers by the same
 * ranges of the target, on every test part.
 *
 * @param kind of the task
 * @param groups that trials are scored by
 * @param ranges of a numeric target; without edges for classes
 */
record Scoring(TaskKind kind, ScoringGroups groups, TargetRanges ranges) {

  static Scoring of(Dataset data, int folds) {
    return new Scoring(
        data.kind(),
        ScoringGroups.of(data.rows().groups(), folds),
        data.target() instanceof NumberTarget numbers
            ? TargetRanges.of(numbers)
            : new TargetRanges(new double[0]));
  }

  /** The metric that decides: the one asked for, or the usual one of the kind. */
  TrialMetric objective(Dataset data, Optional<TrialMetric> asked) {
    boolean numbers = kind == TaskKind.REGRESSION;
    asked.ifPresent(
        metric ->
            Require.that(
                metric.ofNumbers() == numbers,
                "%s scores %s, but the target holds %s; name one of %s with --objective"
                    .formatted(
                        metric.label(),
                        numbers ? "classes" : "numbers",
                        numbers ? "numbers" : "classes",
                        TrialMetric.of(kind).stream()
                            .map(TrialMetric::label)
                            .collect(Collectors.joining(", ")))));
    boolean grouped = data.rows().groups().count() > 1;
    return asked.orElse(
        numbers
            ? grouped ? TrialMetric.WORST_GROUP_MAE : TrialMetric.MAE
            : grouped ? TrialMetric.EQUALIZED_ODDS_DIFFERENCE : TrialMetric.BALANCED_ACCURACY);
  }

  /** The same over these rows. */
  Scoring take(int[] rows) {
    return new Scoring(kind, groups.take(rows), ranges);
  }

  /** Every metric of the kind by name, NaN where not measurable on these rows. */
  Map<String, Double> of(Dataset test, Predictions predictions) {
    return test.target() instanceof NumberTarget numbers
        ? NumberScorecard.of(numbers, groups, ranges, predictions.numbers())
        : Scorecard.of(test, groups, predictions);
  }
}
