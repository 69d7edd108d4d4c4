package io.equipoise.tabular.audit;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.finding.Exhibit;
import io.equipoise.core.stat.DirectStandardisation;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.MantelHaenszel;
import io.equipoise.core.stat.ProportionInterval;
import io.equipoise.core.task.Groups;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A gap between two groups, held fixed over the strata of other columns. All differences are the
 * rate of the group that is lower overall minus the other's, so that the overall gap is negative.
 *
 * @param gap the overall gap
 * @param columns the columns that make the strata
 * @param strata the stratum of every row
 * @param lower effective positives and rows of the group with the lower rate, per stratum
 * @param higher those of the other group
 * @param common the Mantel-Haenszel difference and odds ratio
 * @param standardised the difference at the same mix of strata, over the strata that hold at least
 *     {@value #ENOUGH} rows of both groups
 * @param support share of the two groups' rows that lie in such strata
 */
record ConditionedGap(
    LabelGap gap,
    List<String> columns,
    Groups strata,
    Side lower,
    Side higher,
    MantelHaenszel common,
    Estimate standardised,
    double support) {
  /** A stratum in which a group has fewer rows does not tell the groups apart. */
  static final int ENOUGH = 5;

  private static final int STRATA_SHOWN = 20;

  /** One group's effective positives and rows, and plain rows, per stratum. */
  record Side(double[] positives, double[] trials, int[] rows) {}

  static ConditionedGap of(AuditInput input, LabelGap gap, List<String> columns) {
    Groups strata = GivenStrata.of(input.table(), input.task(), columns);
    Side lower = side(input, gap, strata, gap.gap().lower());
    Side higher = side(input, gap, strata, gap.gap().higher());
    double[] lowerTrials = new double[strata.count()];
    double[] higherTrials = new double[strata.count()];
    double[] standard = new double[strata.count()];
    double supported = 0;
    double all = 0;
    for (int s = 0; s < strata.count(); s++) {
      all += lower.rows[s] + higher.rows[s];
      if (lower.rows[s] >= ENOUGH && higher.rows[s] >= ENOUGH) {
        supported += lower.rows[s] + higher.rows[s];
        lowerTrials[s] = lower.trials[s];
        higherTrials[s] = higher.trials[s];
        standard[s] = lower.trials[s] + higher.trials[s];
      }
    }
    return new ConditionedGap(
        gap,
        columns,
        strata,
        lower,
        higher,
        MantelHaenszel.of(lower.positives, lower.trials, higher.positives, higher.trials),
        supported == 0
            ? Estimate.NOT_MEASURABLE
            : DirectStandardisation.difference(
                    lower.positives, lowerTrials, higher.positives, higherTrials, standard)
                .estimate(),
        all == 0 ? 0 : supported / all);
  }

  private static Side side(AuditInput input, LabelGap gap, Groups strata, int group) {
    int[] cells = new int[input.rows()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = gap.groups().code(i) == group ? strata.code(i) : -1;
    }
    int[] labels = input.labels();
    int label = gap.label();
    RateTable table = RateTable.of(strata.count(), cells, i -> labels[i] == label, input.weights());
    double[] positives = new double[strata.count()];
    double[] trials = new double[strata.count()];
    for (int s = 0; s < positives.length; s++) {
      positives[s] = table.successes(s);
      trials[s] = table.trials(s);
    }
    return new Side(positives, trials, table.sizes());
  }

  /** Name of the columns: {@code "'department'"}. */
  String given() {
    return Wording.quoted(String.join(" × ", columns));
  }

  /** Strata that hold enough of both groups. */
  int compared() {
    int count = 0;
    for (int s = 0; s < strata.count(); s++) {
      count += lower.rows[s] >= ENOUGH && higher.rows[s] >= ENOUGH ? 1 : 0;
    }
    return count;
  }

  /** Those of them in which the group that is lower overall has the higher rate. */
  int turned() {
    int count = 0;
    for (int s = 0; s < strata.count(); s++) {
      if (lower.rows[s] >= ENOUGH && higher.rows[s] >= ENOUGH) {
        double a = lower.positives[s] / lower.trials[s];
        double b = higher.positives[s] / higher.trials[s];
        count += a > b ? 1 : 0;
      }
    }
    return count;
  }

  /**
   * Whether the strata all but tell the label, so that any gap vanishes within them: guessing the
   * more frequent answer in each is right in 95 % of the rows and leaves a quarter of the errors.
   */
  boolean tellsTheClass() {
    double wrong = 0;
    double positives = 0;
    double all = 0;
    for (int s = 0; s < strata.count(); s++) {
      double hits = lower.positives[s] + higher.positives[s];
      double rows = lower.trials[s] + higher.trials[s];
      wrong += Math.min(hits, rows - hits);
      positives += hits;
      all += rows;
    }
    return wrong <= 0.05 * all && wrong <= 0.25 * Math.min(positives, all - positives);
  }

  /** The rates of both groups in the largest strata. */
  Exhibit byStratum(String event) {
    int[] sizes = new int[strata.count()];
    for (int s = 0; s < sizes.length; s++) {
      sizes[s] = lower.rows[s] + higher.rows[s];
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int s : Charts.largest(sizes, STRATA_SHOWN)) {
      rows.add(row(s, gap.lower(), lower));
      rows.add(row(s, gap.higher(), higher));
    }
    return new Exhibit(
        "How often " + event + ", by " + String.join(" × ", columns),
        Exhibit.Chart.INTERVALS,
        List.of("label", "value", "low", "high", "series"),
        rows);
  }

  private List<@Nullable Object> row(int s, String series, Side side) {
    Estimate rate = ProportionInterval.wilson(side.positives[s], side.trials[s]);
    return Charts.row(strata.names().get(s), rate.value(), rate.low(), rate.high(), series);
  }

  /** The gap overall, at the same mix, and common to the strata, side by side. */
  Exhibit summary() {
    return Charts.intervals(
        "The gap overall and within " + String.join(" × ", columns),
        List.of(
            "overall",
            "at the same mix (direct standardisation)",
            "common to the strata (Mantel-Haenszel)"),
        List.of(gap.difference(), standardised, common.riskDifference()));
  }
}
