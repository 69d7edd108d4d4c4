package io.equipoise.tabular.audit;

import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.metric.GroupRates;
import io.equipoise.core.metric.GroupValues;
import io.equipoise.core.metric.Rate;
import io.equipoise.core.stat.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A rate of decisions whose gap between groups is a finding, with the words for it.
 *
 * @param rate what is compared
 * @param bias what kind of finding a gap is
 * @param among which rows the rate is about, as a sentence begins
 * @param event what happens in them, before the shares
 * @param caveat what this number cannot say
 */
record RateGap(Rate rate, Bias bias, String among, String event, String caveat) {
  private static final String SELECTION =
      "A gap in decisions is not proof of discrimination: groups may differ in what is to be predicted.";
  private static final String ERRORS =
      "Labels are taken as the truth; where they are biased themselves, so is this comparison.";

  /** Those that an audit reports, most telling first. */
  static final List<RateGap> ALL =
      List.of(
          new RateGap(
              Rate.SELECTION_RATE,
              Bias.SELECTION_RATE_GAP,
              "",
              "the decision is positive",
              SELECTION),
          new RateGap(
              Rate.FALSE_POSITIVE_RATE,
              Bias.ERROR_RATE_GAP,
              "Of rows with a negative label, ",
              "the decision is positive (false positive rate)",
              ERRORS),
          new RateGap(
              Rate.FALSE_NEGATIVE_RATE,
              Bias.ERROR_RATE_GAP,
              "Of rows with a positive label, ",
              "the decision is negative (false negative rate)",
              ERRORS),
          new RateGap(
              Rate.FALSE_DISCOVERY_RATE,
              Bias.ERROR_RATE_GAP,
              "Of rows decided positive, ",
              "the label is negative (false discovery rate)",
              ERRORS),
          new RateGap(
              Rate.FALSE_OMISSION_RATE,
              Bias.ERROR_RATE_GAP,
              "Of rows decided negative, ",
              "the label is positive (false omission rate)",
              ERRORS),
          new RateGap(
              Rate.ACCURACY, Bias.QUALITY_GAP, "", "the decision is right (accuracy)", ERRORS));

  /** The finding among these groups; empty when fewer than two can be measured. */
  Optional<Finding> among(GroupRates rates, String ofClass) {
    GroupValues values = rates.of(rate);
    List<Estimate> estimates = IntStream.range(0, values.groups()).mapToObj(values::value).toList();
    int[] sizes =
        IntStream.range(0, values.groups())
            .map(g -> (int) Math.min(Integer.MAX_VALUE, rates.grouping().size(g)))
            .toArray();
    return GroupGap.surest(estimates, sizes)
        .map(gap -> finding(rates, values.names(), estimates, sizes, gap, ofClass));
  }

  private Finding finding(
      GroupRates rates,
      List<String> names,
      List<Estimate> values,
      int[] sizes,
      GroupGap gap,
      String ofClass) {
    String high = names.get(gap.higher());
    String low = names.get(gap.lower());
    Severity severity = SeverityRule.RATE_GAP.of(gap.difference());
    List<String> notes = new ArrayList<>(gap.notes());
    notes.addAll(SmallGroups.notes(names, sizes));
    for (int g = 0; g < names.size() && g < Charts.MOST_GROUPS; g++) {
      rates.reason(rate, g).map(reason -> reason + ".").ifPresent(notes::add);
    }
    if (severity != Severity.NONE) {
      notes.add(caveat);
    }
    String where = String.join(" × ", rates.grouping().columns());
    return new Finding(
        bias,
        where + ": " + high + " against " + low + ofClass,
        sentence(high, low, values, gap, ofClass),
        severity,
        rate.metric() + "Difference",
        gap.difference(),
        "counted per group, Wilson's intervals, Newcombe's for the difference",
        notes,
        List.of(
            Charts.byGroup(
                "How often " + event + ", by " + where + ofClass, names, values, sizes)));
  }

  private String sentence(
      String high, String low, List<Estimate> values, GroupGap gap, String ofClass) {
    String text =
        among
            + event
            + ofClass
            + " in "
            + Wording.percent(values.get(gap.higher()).value())
            + " for "
            + Wording.quoted(high)
            + " against "
            + Wording.percent(values.get(gap.lower()).value())
            + " for "
            + Wording.quoted(low)
            + ": a gap of "
            + Wording.points(gap.difference().value())
            + " (95 % interval "
            + Wording.pointsRange(gap.difference())
            + ").";
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }
}
