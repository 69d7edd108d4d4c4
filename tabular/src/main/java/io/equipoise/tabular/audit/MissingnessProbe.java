package io.equipoise.tabular.audit;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Measured;
import io.equipoise.core.audit.Measurement;
import io.equipoise.core.audit.Probe;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.task.Groups;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds columns that are missing more often for one group than for another: dropping such rows
 * drops that group, and filling them in flattens it.
 *
 * <p>For each column with missing entries the two groups that surely differ most are compared, with
 * Newcombe's interval, widened for the choice of the pair and, step by step, for the columns
 * (Holm). A NaN in the source counts as missing; infinities are noted.
 */
@Method(
    name = "missingness",
    slot = Slot.PROBE,
    treats = Bias.MISSINGNESS,
    summary =
        "Compares how often each column is missing in each group, corrected for the number of columns.",
    cites = {"newcombe1998difference", "holm1979simple"})
public final class MissingnessProbe implements Probe {
  private static final int MOST_FINDINGS = 8;

  private record Missing(Column column, RateTable rates) {}

  @Override
  public Measurement measure(AuditInput input) {
    List<Column> gappy = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (Column column : input.table().columns()) {
      int missing = missing(column);
      if (missing == input.rows()) {
        notes.add("Column " + Wording.quoted(column.name()) + " is missing in every row.");
      } else if (missing > 0) {
        gappy.add(column);
      }
      infinities(column).ifPresent(notes::add);
    }
    List<Finding> findings = new ArrayList<>();
    List<Measured> metrics = new ArrayList<>();
    for (Column column : gappy) {
      metrics.add(
          new Measured(
              "missingRate",
              "column: " + column.name(),
              RateTable.of(1, new int[input.rows()], i -> absent(column, i), input.weights())
                  .overall()));
    }
    for (Groups groups : input.groupings()) {
      findings.addAll(findings(input, groups, gappy, metrics, notes));
    }
    return new Measurement(findings, metrics, List.of(), notes);
  }

  private static List<Finding> findings(
      AuditInput input,
      Groups groups,
      List<Column> columns,
      List<Measured> metrics,
      List<String> notes) {
    List<Missing> each = new ArrayList<>();
    for (Column column : columns) {
      if (groups.columns().contains(column.name())) {
        continue;
      }
      RateTable rates =
          RateTable.of(groups.count(), groups.codes(), i -> absent(column, i), input.weights());
      for (int g = 0; g < groups.count(); g++) {
        metrics.add(
            new Measured(
                "missingRate",
                Wording.group(groups, g) + ", column: " + column.name(),
                rates.rate(g)));
      }
      each.add(new Missing(column, rates));
    }
    List<SteppedGap<Missing>> gaps =
        SteppedGap.of(each, missing -> missing.rates.rates(), missing -> missing.rates.sizes());
    List<Finding> findings = new ArrayList<>();
    for (SteppedGap<Missing> gap : gaps.subList(0, Math.min(MOST_FINDINGS, gaps.size()))) {
      Finding finding = finding(groups, gap.item(), gap.gap(), gaps.size());
      // The surest is told even when it is nothing, so that one sees that it was looked for.
      if (gap == gaps.get(0) || finding.severity() != Severity.NONE) {
        findings.add(finding);
      }
    }
    long more = gaps.stream().skip(MOST_FINDINGS).filter(SteppedGap::sure).count();
    if (more > 0) {
      notes.add(more + " more columns are missing unequally by " + Wording.grouping(groups) + ".");
    }
    return findings;
  }

  private static Finding finding(Groups groups, Missing missing, GroupGap gap, int columns) {
    Estimate difference = gap.difference();
    Severity severity = SeverityRule.RATE_GAP.of(difference);
    String high = groups.names().get(gap.higher());
    String low = groups.names().get(gap.lower());
    List<String> notes = new ArrayList<>();
    if (columns > 1) {
      notes.add("Corrected for looking at " + columns + " columns (Holm).");
    }
    notes.addAll(gap.chance());
    notes.addAll(SmallGroups.notes(groups.names(), missing.rates.sizes()));
    return new Finding(
        Bias.MISSINGNESS,
        Wording.quoted(missing.column.name()) + " by " + Wording.grouping(groups),
        "Column "
            + Wording.quoted(missing.column.name())
            + " is missing "
            + Wording.points(difference.value())
            + " more often for "
            + Wording.quoted(high)
            + " than for "
            + Wording.quoted(low)
            + " ("
            + Wording.percent(missing.rates.rate(gap.higher()).value())
            + " against "
            + Wording.percent(missing.rates.rate(gap.lower()).value())
            + "; 95 % interval of the gap "
            + Wording.pointsRange(difference)
            + ").",
        severity,
        "missingRateDifference",
        difference,
        "share of rows without an entry, Wilson's intervals, Newcombe's for the difference",
        notes,
        List.of(
            Charts.byGroup(
                "How often " + Wording.quoted(missing.column.name()) + " is missing",
                groups.names(),
                missing.rates.rates(),
                missing.rates.sizes())));
  }

  private static boolean absent(Column column, int row) {
    return column instanceof NumericColumn numeric
        ? Double.isNaN(numeric.value(row))
        : column.isMissing(row);
  }

  private static int missing(Column column) {
    if (!(column instanceof NumericColumn numeric)) {
      return column.missing();
    }
    int count = 0;
    for (double value : numeric.values()) {
      count += Double.isNaN(value) ? 1 : 0;
    }
    return count;
  }

  private static Optional<String> infinities(Column column) {
    int count = 0;
    if (column instanceof NumericColumn numeric) {
      for (double value : numeric.values()) {
        count += Double.isInfinite(value) ? 1 : 0;
      }
    }
    return count == 0
        ? Optional.empty()
        : Optional.of(
            "Column "
                + Wording.quoted(column.name())
                + " holds infinity in "
                + Wording.rows(count)
                + ".");
  }
}
