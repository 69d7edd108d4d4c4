package io.equipoise.tabular.audit;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Measurement;
import io.equipoise.core.audit.Probe;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.table.Column;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.TaskKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds gaps that turn or vanish once groups are compared within the strata of another column, as
 * in the admissions to Berkeley of 1973: a remedy for the overall gap would then treat the wrong
 * thing.
 *
 * <p>Looks only at gaps whose interval leaves out 0. With given columns these make the strata,
 * crossed; without, every column with 2 to {@value #MOST_LEVELS} levels is tried, and the intervals
 * within are widened for that search (Bonferroni). The gap <em>vanishes</em> when the interval of
 * the Mantel-Haenszel difference holds 0 and stays below half of the overall gap; it <em>turns</em>
 * when the Mantel-Haenszel or the directly standardised difference is surely on the other side.
 * Strata with too little of one group must not decide: at least {@value #ENOUGH_SUPPORT_PERCENT} %
 * of the two groups' rows have to lie in strata that hold both. A column that all but tells the
 * label, such as a later copy of it, is passed over in the search.
 *
 * @see <a href="https://doi.org/10.1126/science.187.4175.398">Bickel, Hammel and O'Connell, Sex
 *     Bias in Graduate Admissions: Data from Berkeley, 1975</a>
 */
@Method(
    name = "simpsons-paradox",
    slot = Slot.PROBE,
    treats = Bias.SIMPSONS_PARADOX,
    summary =
        "Looks whether a gap between groups turns or vanishes within the strata of another column.",
    cites = {"bickel1975sex", "mantel1959statistical"})
public final class SimpsonProbe implements Probe {
  private static final int MOST_LEVELS = 25;
  private static final int ENOUGH_SUPPORT_PERCENT = 80;
  private static final double ENOUGH_SUPPORT = ENOUGH_SUPPORT_PERCENT / 100.0;

  @Override
  public Measurement measure(AuditInput input) {
    if (input.task().kind() == TaskKind.REGRESSION || input.rows() == 0) {
      return Measurement.NOTHING;
    }
    List<Finding> findings = new ArrayList<>();
    for (Groups groups : input.groupings()) {
      LabelGap.of(input, groups)
          .filter(gap -> gap.gap().difference().low() > 0)
          .ifPresent(gap -> findings.addAll(within(input, gap)));
    }
    return new Measurement(findings, List.of(), List.of(), List.of());
  }

  private static List<Finding> within(AuditInput input, LabelGap gap) {
    List<String> given = new ArrayList<>(input.task().given());
    given.removeAll(gap.groups().columns());
    List<List<String>> candidates =
        given.isEmpty() ? candidates(input, gap.groups()) : List.of(given);
    double stretch = GroupGap.stretch(candidates.size());
    List<Finding> findings = new ArrayList<>();
    for (List<String> columns : candidates) {
      ConditionedGap within = ConditionedGap.of(input, gap, columns);
      if (within.support() < ENOUGH_SUPPORT
          || within.compared() < 2
          || (given.isEmpty() && within.tellsTheClass())) {
        continue;
      }
      Estimate common = GroupGap.widened(within.common().riskDifference(), stretch);
      Estimate standardised = GroupGap.widened(within.standardised(), stretch);
      double half = gap.difference().value() / 2;
      boolean vanishes = common.low() > half && common.low() <= 0 && common.high() >= 0;
      boolean turns = common.low() > 0 || (standardised.low() > 0 && common.value() > half);
      if (vanishes || turns) {
        findings.add(
            finding(input, within, vanishes, turns, common, standardised, candidates.size()));
      }
    }
    return findings;
  }

  private static List<List<String>> candidates(AuditInput input, Groups groups) {
    Set<String> no = new HashSet<>(input.task().notFeatures());
    no.addAll(groups.columns());
    List<List<String>> candidates = new ArrayList<>();
    for (Column column : input.table().columns()) {
      if (!no.contains(column.name()) && GivenStrata.hasFewLevels(column, MOST_LEVELS)) {
        candidates.add(List.of(column.name()));
      }
    }
    return candidates;
  }

  private static Finding finding(
      AuditInput input,
      ConditionedGap within,
      boolean vanishes,
      boolean turns,
      Estimate common,
      Estimate standardised,
      int searched) {
    LabelGap gap = within.gap();
    String event = LabelRateProbe.event(input, gap.label());
    List<String> notes = new ArrayList<>();
    notes.add(
        "Strata that hold at least "
            + ConditionedGap.ENOUGH
            + " rows of both groups make up "
            + Wording.percent(within.support())
            + " of their rows.");
    if (input.task().given().isEmpty() && searched > 1) {
      notes.add(
          "Found by looking through "
              + searched
              + " columns; the intervals within allow for that (Bonferroni).");
    }
    notes.addAll(gap.gap().notes());
    notes.add(
        "Whether "
            + within.given()
            + " explains the gap, or is itself a way in which it comes about, is for people who know the data to judge.");
    return new Finding(
        Bias.SIMPSONS_PARADOX,
        gap.where() + " within " + String.join(" × ", within.columns()),
        sentence(within, event, vanishes, turns, common, standardised),
        severity(gap, turns),
        "mantelHaenszelDifference",
        common,
        "Mantel-Haenszel difference with Sato's variance, and direct standardisation to the mix of both groups with Wilson's intervals per stratum",
        notes,
        List.of(within.byStratum(event), within.summary()));
  }

  /**
   * As bad as the gap that misleads; a gap that turns, and does not only vanish, at least MEDIUM.
   */
  private static Severity severity(LabelGap gap, boolean turns) {
    Severity overall = SeverityRule.RATE_GAP.of(gap.difference());
    return turns && overall.compareTo(Severity.MEDIUM) > 0 ? Severity.MEDIUM : overall;
  }

  private static String sentence(
      ConditionedGap within,
      String event,
      boolean vanishes,
      boolean turns,
      Estimate common,
      Estimate standardised) {
    LabelGap gap = within.gap();
    return "Overall, for "
        + gap.lessOften(event)
        + "), but within "
        + within.given()
        + " the gap "
        + (vanishes && turns ? "vanishes and turns" : vanishes ? "vanishes" : "turns")
        + ": the common difference is "
        + sided(common)
        + " (Mantel-Haenszel, 95 % interval "
        + Wording.pointsRange(common)
        + "), at the same mix of strata it is "
        + sided(standardised)
        + " (95 % interval "
        + Wording.pointsRange(standardised)
        + "), and in "
        + within.turned()
        + " of "
        + within.compared()
        + " strata "
        + Wording.quoted(gap.lower())
        + " has the higher rate.";
  }

  private static String sided(Estimate difference) {
    return Wording.points(difference.value())
        + (difference.value() > 0 ? " the other way" : " the same way");
  }
}
