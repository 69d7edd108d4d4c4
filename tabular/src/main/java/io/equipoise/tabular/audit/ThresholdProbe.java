package io.equipoise.tabular.audit;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Measured;
import io.equipoise.core.audit.Measurement;
import io.equipoise.core.audit.Probe;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Exhibit;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.metric.GroupOperatingPoints;
import io.equipoise.core.metric.GroupScores;
import io.equipoise.core.metric.Rate;
import io.equipoise.core.metric.ThresholdCurve;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.task.Groups;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds scores on which one threshold works differently for different groups, over the thresholds
 * where a strict operating point would lie, and draws selection rate, true and false positive rate
 * of each group at every threshold.
 *
 * <p>The number is the operating-point inconsistency score with groups in place of classes: 0 when
 * every threshold is equally useful for every group. Groups with few rows are left out of it. A
 * model that is useless for all groups alike scores well, so it is to be read beside an accuracy.
 *
 * @see <a href="https://arxiv.org/abs/2307.04047">Zhang et al., Threshold-Consistent Margin Loss
 *     for Open-World Deep Metric Learning, 2023</a>
 */
@Method(
    name = "threshold-curves",
    slot = Slot.PROBE,
    treats = Bias.THRESHOLD_INCONSISTENCY,
    summary =
        "Compares what each threshold of the score does for each group: curves of rates and the operating-point inconsistency.",
    cites = "zhang2023threshold")
public final class ThresholdProbe implements Probe {
  private static final int MOST_CURVES = 8;
  private static final List<Rate> CURVES =
      List.of(Rate.SELECTION_RATE, Rate.TRUE_POSITIVE_RATE, Rate.FALSE_POSITIVE_RATE);

  @Override
  public Measurement measure(AuditInput input) {
    return ScoredRows.of(input).map(rows -> measure(input, rows)).orElse(Measurement.NOTHING);
  }

  private static Measurement measure(AuditInput input, ScoredRows rows) {
    Seed seed = input.seed().child("threshold-curves");
    List<Finding> findings = new ArrayList<>();
    List<Measured> metrics = new ArrayList<>();
    List<Exhibit> exhibits = new ArrayList<>();
    double[] grid = grid(rows.scores());
    for (Groups groups : rows.groupings()) {
      List<Exhibit> curves = grid.length < 2 ? List.of() : curves(rows, groups, grid, seed);
      GroupOperatingPoints points = points(rows, groups, seed);
      Estimate inconsistency = points.inconsistency();
      metrics.add(
          new Measured("operatingPointInconsistency", Wording.grouping(groups), inconsistency));
      if (inconsistency.measurable()) {
        findings.add(finding(groups, points, curves));
      } else {
        exhibits.addAll(curves);
      }
    }
    return new Measurement(findings, metrics, exhibits, rows.notes());
  }

  /** Of the groups that are not small, one of which would decide the whole number by chance. */
  private static GroupOperatingPoints points(ScoredRows rows, Groups groups, Seed seed) {
    int[] sizes = groups.sizes();
    Sample kept =
        new Sample(
            IntStream.range(0, groups.rows())
                .filter(i -> sizes[groups.code(i)] >= SmallGroups.FEW_ROWS)
                .toArray(),
            List.of());
    return GroupOperatingPoints.of(
        groups.take(kept.rows()), kept.of(rows.labels()), kept.of(rows.scores()), seed);
  }

  /** Thresholds over the finite scores; fewer than two when all are equal. */
  private static double[] grid(double[] scores) {
    double[] finite = Arrays.stream(scores).filter(Double::isFinite).toArray();
    return finite.length == 0
        ? new double[0]
        : Arrays.stream(ThresholdCurve.grid(finite)).distinct().sorted().toArray();
  }

  private static List<Exhibit> curves(ScoredRows rows, Groups groups, double[] grid, Seed seed) {
    GroupScores scores =
        new GroupScores(groups, rows.labels(), rows.scores(), rows.weights(), seed);
    int[] shown = Charts.largest(groups.sizes(), MOST_CURVES);
    List<ThresholdCurve> curves = new ArrayList<>();
    for (int g : shown) {
      curves.add(scores.thresholds(g, grid));
    }
    List<Exhibit> exhibits = new ArrayList<>();
    for (Rate rate : CURVES) {
      List<List<@Nullable Object>> points = new ArrayList<>();
      for (int k = 0; k < shown.length; k++) {
        double[] values = curves.get(k).of(rate);
        for (int t = 0; t < grid.length; t++) {
          points.add(Charts.row(grid[t], values[t], groups.names().get(shown[k])));
        }
      }
      exhibits.add(
          new Exhibit(
              rate.metric() + " by threshold, " + Wording.grouping(groups),
              Exhibit.Chart.LINES,
              List.of("x", "y", "series"),
              points));
    }
    return exhibits;
  }

  private static Finding finding(Groups groups, GroupOperatingPoints points, List<Exhibit> curves) {
    Estimate inconsistency = points.inconsistency();
    int best = 0;
    int worst = 0;
    for (int g = 1; g < points.groups().size(); g++) {
      best = mean(points, g) > mean(points, best) ? g : best;
      worst = mean(points, g) < mean(points, worst) ? g : worst;
    }
    List<String> notes = new ArrayList<>(SmallGroups.leftOut(groups.names(), groups.sizes()));
    long left =
        Arrays.stream(groups.sizes()).filter(size -> size >= SmallGroups.FEW_ROWS).count()
            - points.groups().size();
    if (left > 0) {
      notes.add(left + (left == 1 ? " group lacks" : " groups lack") + " one of the two labels.");
    }
    notes.add(
        "Utility is the harmonic mean of true positive and true negative rate; rows are not weighed here.");
    return new Finding(
        Bias.THRESHOLD_INCONSISTENCY,
        Wording.grouping(groups),
        "At thresholds that let 1 % to 10 % of all negatives pass, the same threshold has a utility of "
            + Wording.decimals(mean(points, best), 2)
            + " for "
            + Wording.quoted(points.groups().get(best))
            + " but "
            + Wording.decimals(mean(points, worst), 2)
            + " for "
            + Wording.quoted(points.groups().get(worst))
            + "; the utilities of groups differ by "
            + Wording.points(Math.sqrt(inconsistency.value()))
            + " around their mean (operating-point inconsistency "
            + Wording.decimals(inconsistency.value(), 4)
            + ", 95 % interval "
            + Wording.decimals(inconsistency.low(), 4)
            + " to "
            + Wording.decimals(inconsistency.high(), 4)
            + ").",
        SeverityRule.INCONSISTENCY.of(inconsistency),
        "operatingPointInconsistency",
        inconsistency,
        "101 thresholds between the false positive rates of 10 % and 1 % over all groups; bootstrap",
        notes,
        curves);
  }

  private static double mean(GroupOperatingPoints points, int group) {
    return Arrays.stream(points.utilities()[group]).average().orElse(Double.NaN);
  }
}
