package io.equipoise.tabular.audit;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Measured;
import io.equipoise.core.audit.Measurement;
import io.equipoise.core.audit.Probe;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Exhibit;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.Mover;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.TaskKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds groups whose labels are positive less often than those of others: what a model learns from
 * such labels it tends to repeat.
 *
 * <pre>
 *   baseRate(g)           = share of the rows of g that have the class
 *   baseRateDifference    = baseRate(lower) - baseRate(higher)     of the two groups that surely differ most
 *   mantelHaenszelDifference, standardisedRateDifference           the same within the strata of the given columns
 * </pre>
 *
 * <p>Rates carry Wilson's interval, differences Newcombe's, widened for the choice of the pair.
 * With several classes each is held against the rest.
 */
@Method(
    name = "label-rates",
    slot = Slot.PROBE,
    treats = Bias.LABEL_RATE_GAP,
    summary =
        "Compares how often the labels of each group are positive, also at the same mix of the given columns.",
    cites = {"newcombe1998difference", "mantel1959statistical"})
public final class LabelRateProbe implements Probe {

  @Override
  public Measurement measure(AuditInput input) {
    if (input.task().kind() == TaskKind.REGRESSION || input.rows() == 0) {
      return Measurement.NOTHING;
    }
    List<Finding> findings = new ArrayList<>();
    List<Measured> metrics = new ArrayList<>();
    for (Groups groups : input.groupings()) {
      rates(input, groups, metrics);
      LabelGap.of(input, groups).ifPresent(gap -> findings.add(finding(input, gap, metrics)));
    }
    return new Measurement(findings, metrics, List.of(), List.of());
  }

  private static void rates(AuditInput input, Groups groups, List<Measured> metrics) {
    int classes = input.classes().size();
    for (int c = classes == 2 ? 1 : 0; c < classes; c++) {
      String suffix = classes == 2 ? "" : ", class: " + input.classes().get(c);
      List<Estimate> rates = LabelGap.rates(input, groups, c).rates();
      for (int g = 0; g < groups.count(); g++) {
        metrics.add(new Measured("baseRate", Wording.group(groups, g) + suffix, rates.get(g)));
      }
    }
  }

  private static Finding finding(AuditInput input, LabelGap gap, List<Measured> metrics) {
    Estimate difference = gap.difference();
    metrics.add(new Measured("baseRateDifference", gap.where(), difference));
    metrics.add(
        new Measured(
            "baseRateRatio",
            gap.where(),
            Mover.ratio(
                gap.rates().rate(gap.gap().lower()), gap.rates().rate(gap.gap().higher()))));
    Severity severity = SeverityRule.RATE_GAP.of(difference);
    List<String> notes = new ArrayList<>();
    List<Exhibit> exhibits = new ArrayList<>();
    String event = event(input, gap.label());
    exhibits.add(
        Charts.byGroup(
            "How often " + event + ", by " + Wording.grouping(gap.groups()),
            gap.groups().names(),
            gap.rates().rates(),
            gap.rates().sizes()));
    List<String> given = new ArrayList<>(input.task().given());
    given.removeAll(gap.groups().columns());
    if (!given.isEmpty()) {
      ConditionedGap within = ConditionedGap.of(input, gap, given);
      conditioned(within, metrics, notes);
      exhibits.add(within.summary());
      exhibits.add(within.byStratum(event));
    }
    notes.addAll(gap.gap().notes());
    notes.addAll(SmallGroups.notes(gap.groups().names(), gap.rates().sizes()));
    if (severity != Severity.NONE) {
      notes.add(
          "A gap in labels is not proof of discrimination: it may come from how rows were collected, from other columns, or from the labels themselves.");
    }
    return new Finding(
        Bias.LABEL_RATE_GAP,
        gap.where(),
        sentence(gap, event),
        severity,
        "baseRateDifference",
        difference,
        "share of rows per group, Wilson's intervals, Newcombe's interval for the difference",
        notes,
        exhibits);
  }

  private static String sentence(LabelGap gap, String event) {
    return "For "
        + gap.lessOften(event)
        + "; 95 % interval of the gap "
        + Wording.pointsRange(gap.gap().difference())
        + ").";
  }

  /** {@code "'admitted' is 'yes'"}. */
  static String event(AuditInput input, int label) {
    return Wording.quoted(input.task().target())
        + " is "
        + Wording.quoted(input.classes().get(label));
  }

  private static void conditioned(
      ConditionedGap within, List<Measured> metrics, List<String> notes) {
    String where = within.gap().where() + " | " + String.join(" × ", within.columns());
    Estimate common = within.common().riskDifference();
    metrics.add(new Measured("mantelHaenszelDifference", where, common));
    metrics.add(new Measured("mantelHaenszelOddsRatio", where, within.common().oddsRatio()));
    metrics.add(new Measured("standardisedRateDifference", where, within.standardised()));
    notes.add(
        common.measurable()
            ? "Within "
                + within.given()
                + " the gap is "
                + Wording.points(common.value())
                + (common.value() > 0 ? " the other way" : "")
                + " (Mantel-Haenszel, 95 % interval "
                + Wording.pointsRange(common.value() > 0 ? common : Wording.negated(common))
                + "), from strata that hold "
                + Wording.percent(within.support())
                + " of the rows."
            : "No stratum of "
                + within.given()
                + " holds both groups, so nothing can be compared within.");
  }
}
