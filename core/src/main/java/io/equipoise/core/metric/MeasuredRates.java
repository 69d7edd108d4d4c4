package io.equipoise.core.metric;

import io.equipoise.core.audit.Measured;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Every rate, disparity and parity of a table of counts as a flat list, for tables, JSON and the
 * thresholds of a pipeline.
 *
 * <p>Names: a rate under its own name per group ({@code "sex: Female"}) and {@code "overall"};
 * {@code <rate>Difference}, {@code <rate>Ratio}, {@code <rate>Lowest}, {@code <rate>Highest} and
 * the parities per grouping ({@code "sex"}); {@code <rate>DifferenceToOverall} and {@code
 * <rate>RatioToOverall} per group; {@code <rate>DifferenceTo} and {@code <rate>RatioTo} per group
 * against the largest group ({@code "sex: Female against Male"}).
 */
public final class MeasuredRates {
  private MeasuredRates() {}

  /**
   * All of them for all groupings of the cells.
   *
   * @param decisions whether a model's decisions were counted; otherwise only rates of labels
   */
  public static List<Measured> of(Cells cells, boolean decisions, Seed seed) {
    List<Measured> measured = new ArrayList<>();
    GroupRates all = GroupRates.of(cells.overall(), seed);
    for (Rate rate : Rate.values()) {
      if (!decisions && rate.needsDecisions()) {
        continue;
      }
      add(measured, rate.metric(), "overall", all.of(rate).value(0));
    }
    for (Grouping grouping : cells.groupings()) {
      measured.addAll(of(GroupRates.of(grouping, seed), decisions));
    }
    return measured;
  }

  /** Those of one grouping, without the overall rates. */
  public static List<Measured> of(GroupRates rates, boolean decisions) {
    List<Measured> measured = new ArrayList<>();
    Grouping grouping = rates.grouping();
    int reference = largest(grouping);
    for (int g = 0; g < grouping.groups(); g++) {
      add(measured, "count", grouping.where(g), Estimate.exact(grouping.size(g)));
    }
    List<Rate> shown =
        Arrays.stream(Rate.values()).filter(rate -> decisions || !rate.needsDecisions()).toList();
    shown.parallelStream()
        .map(rate -> of(rates, rate, reference))
        .toList()
        .forEach(measured::addAll);
    Parity.all().parallelStream()
        .filter(parity -> decisions || parity.rates().stream().noneMatch(Rate::needsDecisions))
        .map(parity -> new Measured(parity.metric(), grouping.where(), rates.of(parity)))
        .toList()
        .forEach(measured::add);
    return measured;
  }

  private static List<Measured> of(GroupRates rates, Rate rate, int reference) {
    List<Measured> measured = new ArrayList<>();
    Grouping grouping = rates.grouping();
    GroupValues values = rates.of(rate);
    add(measured, rate.metric() + "Lowest", grouping.where(), values.lowest());
    add(measured, rate.metric() + "Highest", grouping.where(), values.highest());
    boolean part = rate == Rate.SHARE_OF_ROWS || rate == Rate.SHARE_OF_SELECTED;
    for (int g = 0; g < grouping.groups(); g++) {
      String where = grouping.where(g);
      add(measured, rate.metric(), where, values.value(g));
      if (part) {
        continue;
      }
      add(
          measured,
          rate.metric() + "DifferenceToOverall",
          where,
          rates.differenceToOverall(rate, g));
      if (rate.least() >= 0) {
        add(measured, rate.metric() + "RatioToOverall", where, rates.ratioToOverall(rate, g));
      }
      if (g != reference) {
        String against = where + " against " + grouping.names().get(reference);
        add(measured, rate.metric() + "DifferenceTo", against, values.difference(g, reference));
        if (rate.least() >= 0) {
          add(measured, rate.metric() + "RatioTo", against, values.ratio(g, reference));
        }
      }
    }
    return measured;
  }

  private static int largest(Grouping grouping) {
    int largest = 0;
    for (int g = 1; g < grouping.groups(); g++) {
      largest = grouping.size(g) > grouping.size(largest) ? g : largest;
    }
    return largest;
  }

  private static void add(List<Measured> to, String metric, String where, Estimate estimate) {
    to.add(new Measured(metric, where, estimate));
  }
}
