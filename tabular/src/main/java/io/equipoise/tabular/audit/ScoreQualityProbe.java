package io.equipoise.tabular.audit;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Measured;
import io.equipoise.core.audit.Measurement;
import io.equipoise.core.audit.Probe;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.metric.GroupScores;
import io.equipoise.core.metric.GroupValues;
import io.equipoise.core.metric.ScoreMetric;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Groups;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds groups that a model's scores order or predict worse, whatever the threshold: AUC, average
 * precision, log loss, Brier score, calibration errors and score-weighted error rates per group.
 *
 * <p>A gap in AUC is reported between the two groups that surely differ most. Those that need
 * probabilities are left out when a score lies outside [0, 1].
 */
@Method(
    name = "score-quality",
    slot = Slot.PROBE,
    treats = Bias.QUALITY_GAP,
    summary =
        "Measures AUC, log loss, Brier score and the other metrics of scores per group, and where they differ.",
    cites = "delong1988comparing")
public final class ScoreQualityProbe implements Probe {
  private static final ValueGap GAP =
      new ValueGap(
          Bias.QUALITY_GAP,
          SeverityRule.RATE_GAP,
          1,
          "The AUC of the scores",
          3,
          "DeLong's interval per group, combined for the difference",
          "A lower AUC may mean that the group is harder to predict with these columns, or more alike within.");

  @Override
  public Measurement measure(AuditInput input) {
    return ScoredRows.of(input).map(rows -> measure(input, rows)).orElse(Measurement.NOTHING);
  }

  private static Measurement measure(AuditInput input, ScoredRows rows) {
    Seed seed = input.seed().child("score-quality");
    List<Finding> findings = new ArrayList<>();
    List<Measured> metrics = new ArrayList<>();
    GroupScores overall =
        new GroupScores(rows.all(), rows.labels(), rows.scores(), rows.weights(), seed);
    for (ScoreMetric metric : overall.metrics()) {
      metrics.add(new Measured(metric.metric(), "overall", overall.of(metric).value(0)));
    }
    for (Groups groups : rows.groupings()) {
      GroupScores scores =
          new GroupScores(groups, rows.labels(), rows.scores(), rows.weights(), seed);
      for (ScoreMetric metric : scores.metrics()) {
        GroupValues values = scores.of(metric);
        metrics.addAll(ValueGap.measured(groups, values));
        if (metric == ScoreMetric.AUC) {
          GAP.among(groups, values).ifPresent(findings::add);
        }
      }
      if (scores.probabilities() && groups.count() > 1) {
        metrics.add(
            new Measured(
                "generalizedEqualizedOddsDifference",
                Wording.grouping(groups),
                scores.generalizedEqualizedOddsDifference()));
      }
    }
    return new Measurement(findings, metrics, List.of(), rows.notes());
  }
}
