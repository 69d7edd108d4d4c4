package io.equipoise.tabular.audit;

import io.equipoise.core.audit.Measured;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.metric.GroupValues;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.task.Groups;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A number per group, such as an AUC or a mean error, whose gap between groups is a finding, with
 * the words for it.
 *
 * @param bias what kind of finding a gap is
 * @param rule how bad a gap is
 * @param scale the gap is divided by it before the rule looks at it, such as a standard deviation
 * @param name as a sentence begins: {@code "The AUC of the scores"}
 * @param decimals in the sentence
 * @param measuredBy how it was measured
 * @param caveat what this number cannot say
 */
record ValueGap(
    Bias bias,
    SeverityRule rule,
    double scale,
    String name,
    int decimals,
    String measuredBy,
    String caveat) {

  /** The finding among these groups; empty when fewer than two can be measured. */
  Optional<Finding> among(Groups groups, GroupValues values) {
    List<Estimate> estimates = IntStream.range(0, values.groups()).mapToObj(values::value).toList();
    int[] sizes = groups.sizes();
    return GroupGap.surest(estimates, sizes)
        .map(gap -> finding(groups, values.metric(), estimates, sizes, gap));
  }

  private Finding finding(
      Groups groups, String metric, List<Estimate> values, int[] sizes, GroupGap gap) {
    Estimate difference = gap.difference();
    Severity severity =
        rule.of(
            new Estimate(
                difference.value() / scale, difference.low() / scale, difference.high() / scale));
    String high = groups.names().get(gap.higher());
    String low = groups.names().get(gap.lower());
    List<String> notes = new ArrayList<>(gap.notes());
    notes.addAll(SmallGroups.notes(groups.names(), sizes));
    if (severity != Severity.NONE) {
      notes.add(caveat);
    }
    return new Finding(
        bias,
        Wording.grouping(groups) + ": " + high + " against " + low,
        name
            + " is "
            + Wording.decimals(values.get(gap.higher()).value(), decimals)
            + " for "
            + Wording.quoted(high)
            + " against "
            + Wording.decimals(values.get(gap.lower()).value(), decimals)
            + " for "
            + Wording.quoted(low)
            + ": a difference of "
            + Wording.decimals(difference.value(), decimals)
            + " "
            + Wording.interval(difference, decimals)
            + ".",
        severity,
        metric + "Difference",
        difference,
        measuredBy,
        notes,
        List.of(
            Charts.byGroup(
                name + " by " + Wording.grouping(groups), groups.names(), values, sizes)));
  }

  /** The values of all groups and how unequal they are, as numbers of an audit. */
  static List<Measured> measured(Groups groups, GroupValues values) {
    List<Measured> measured = new ArrayList<>();
    boolean ratios = true;
    for (int g = 0; g < values.groups(); g++) {
      Estimate value = values.value(g);
      measured.add(new Measured(values.metric(), Wording.group(groups, g), value));
      ratios &= !(value.value() < 0) && !(value.low() < 0);
    }
    if (values.groups() > 1) {
      String where = Wording.grouping(groups);
      measured.add(new Measured(values.metric() + "Lowest", where, values.lowest()));
      measured.add(new Measured(values.metric() + "Highest", where, values.highest()));
      measured.add(new Measured(values.metric() + "Difference", where, values.difference()));
      if (ratios) {
        measured.add(new Measured(values.metric() + "Ratio", where, values.ratio()));
      }
    }
    return measured;
  }
}
