package io.equipoise.tabular.audit;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Measurement;
import io.equipoise.core.audit.Probe;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Exhibit;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.metric.GroupScores;
import io.equipoise.core.metric.Reliability;
import io.equipoise.core.metric.ScoreMetric;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.task.Groups;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds scores that do not mean what they say, for all rows or for one group: among rows with a
 * score of 0.7, seven in ten should be positive, in every group.
 *
 * <p>The size of miscalibration is the expected calibration error over bins of equal mass, without
 * what chance alone adds; between groups also the difference of mean score and share of positives,
 * which says for whom scores promise too much. Miscalibration of all rows is called worse than LOW
 * only when some range of scores is surely off. Only for scores in [0, 1].
 *
 * @see <a href="https://arxiv.org/abs/1909.10155">Kumar, Liang and Ma, Verified Uncertainty
 *     Calibration, 2019</a>
 */
@Method(
    name = "calibration",
    slot = Slot.PROBE,
    treats = Bias.MISCALIBRATION,
    summary =
        "Compares scores with the shares of positives that they promise, overall and by group: reliability curves and debiased calibration error.",
    cites = "kumar2019verified")
public final class CalibrationProbe implements Probe {
  private static final int BINS = 10;
  private static final int MOST_CURVES = 8;

  private static final ValueGap PROMISE =
      new ValueGap(
          Bias.MISCALIBRATION,
          SeverityRule.CALIBRATION,
          1,
          "The mean score minus the share of positives",
          3,
          "Student's interval per group, combined for the difference",
          "The same score then means different chances in different groups.");

  @Override
  public Measurement measure(AuditInput input) {
    return ScoredRows.of(input).map(rows -> measure(input, rows)).orElse(Measurement.NOTHING);
  }

  private static Measurement measure(AuditInput input, ScoredRows rows) {
    Seed seed = input.seed().child("calibration");
    GroupScores overall =
        new GroupScores(rows.all(), rows.labels(), rows.scores(), rows.weights(), seed);
    if (!overall.probabilities()) {
      return new Measurement(
          List.of(),
          List.of(),
          List.of(),
          List.of(
              "Calibration was not measured: scores lie outside [0, 1]; --score-scale min-max or"
                  + " sigmoid reads them as probabilities."));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(overall(overall, rows));
    for (Groups groups : rows.groupings()) {
      GroupScores scores =
          new GroupScores(groups, rows.labels(), rows.scores(), rows.weights(), seed);
      PROMISE
          .among(groups, scores.of(ScoreMetric.CALIBRATION_IN_THE_LARGE))
          .map(finding -> with(finding, curves(scores, groups)))
          .ifPresent(findings::add);
    }
    return new Measurement(findings, List.of(), List.of(), rows.notes());
  }

  private static Finding overall(GroupScores scores, ScoredRows rows) {
    Estimate error = scores.of(ScoreMetric.DEBIASED_ECE).value(0);
    Estimate promise = scores.of(ScoreMetric.CALIBRATION_IN_THE_LARGE).value(0);
    Severity severity = SeverityRule.CALIBRATION.of(error);
    boolean sure = surelyOff(scores.reliability(0, BINS));
    return new Finding(
        Bias.MISCALIBRATION,
        "overall",
        "Scores miss the shares of positives that they promise by "
            + Wording.points(error.value())
            + " on average (95 % interval "
            + Wording.pointsRange(error)
            + "); taken together they are "
            + Wording.points(promise.value())
            + (promise.value() >= 0 ? " too high." : " too low."),
        sure || severity == Severity.NONE ? severity : Severity.LOW,
        "debiasedEce",
        error,
        "expected calibration error over "
            + Reliability.BINS
            + " bins of equal mass, debiased; bootstrap of the bins",
        sure
            ? List.of()
            : List.of(
                "No single range of scores is surely off its share of positives, so this may be chance."),
        List.of(curves(scores, rows.all())));
  }

  /**
   * Whether in some bin the share of positives surely differs from the mean score, allowing for the
   * number of bins. An average of absolute gaps is above 0 by chance alone; this is not.
   */
  private static boolean surelyOff(Reliability reliability) {
    double stretch = GroupGap.stretch(reliability.bins().size());
    return reliability.bins().stream()
        .anyMatch(bin -> GroupGap.widened(bin.positive(), stretch).excludes(bin.score()));
  }

  private static Exhibit curves(GroupScores scores, Groups groups) {
    List<List<@Nullable Object>> points = new ArrayList<>();
    for (int g : Charts.largest(groups.sizes(), MOST_CURVES)) {
      if (groups.sizes()[g] > 0) {
        for (Reliability.Bin bin : scores.reliability(g, BINS).bins()) {
          Estimate positive = bin.positive();
          points.add(
              Charts.row(
                  bin.score(),
                  positive.value(),
                  positive.low(),
                  positive.high(),
                  groups.names().get(g)));
        }
      }
    }
    return new Exhibit(
        "Share of positives by score, " + Wording.grouping(groups),
        Exhibit.Chart.LINES,
        List.of("x", "y", "low", "high", "series"),
        points);
  }

  private static Finding with(Finding finding, Exhibit exhibit) {
    List<Exhibit> exhibits = new ArrayList<>(finding.exhibits());
    exhibits.add(exhibit);
    return new Finding(
        finding.bias(),
        finding.where(),
        finding.sentence(),
        finding.severity(),
        finding.metric(),
        finding.size(),
        finding.measuredBy(),
        finding.notes(),
        exhibits);
  }
}
