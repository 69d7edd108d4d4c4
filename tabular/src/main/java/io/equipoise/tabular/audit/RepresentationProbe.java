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
import io.equipoise.core.stat.ProportionInterval;
import io.equipoise.core.task.Groups;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds groups, and intersections of groups, that have few rows: a model learns little about them,
 * and what is measured on them is uncertain.
 *
 * <pre>
 *   groupShare(g)           = n_g / N
 *   representationRatio(g)  = groupShare(g) * G        1 for an even share among G groups
 * </pre>
 *
 * <p>Shares carry Wilson's interval. An even share is a yardstick that needs no outside numbers;
 * the population that a model will meet is the better one where it is known. Rows are counted, not
 * weighed.
 */
@Method(
    name = "representation",
    slot = Slot.PROBE,
    treats = Bias.REPRESENTATION,
    summary =
        "Counts rows per group and per intersection of groups, and names the smallest and those that do not occur at all.")
public final class RepresentationProbe implements Probe {
  private static final int SMALLEST_SHOWN = 10;

  @Override
  public Measurement measure(AuditInput input) {
    List<Finding> findings = new ArrayList<>();
    List<Measured> metrics = new ArrayList<>();
    for (Groups groups : input.groupings()) {
      if (groups.rows() > 0) {
        findings.add(finding(input, groups, metrics));
      }
    }
    return new Measurement(findings, metrics, List.of(), List.of());
  }

  private static Finding finding(AuditInput input, Groups groups, List<Measured> metrics) {
    int[] sizes = groups.sizes();
    List<Estimate> shares = new ArrayList<>();
    int smallest = 0;
    for (int g = 0; g < sizes.length; g++) {
      Estimate share = ProportionInterval.wilson(sizes[g], groups.rows());
      shares.add(share);
      metrics.add(new Measured("groupShare", Wording.group(groups, g), share));
      metrics.add(
          new Measured("representationRatio", Wording.group(groups, g), times(share, groups)));
      if (sizes[g] < sizes[smallest]) {
        smallest = g;
      }
    }
    Estimate ratio = times(shares.get(smallest), groups);
    long absent = absent(input, groups);
    return new Finding(
        Bias.REPRESENTATION,
        Wording.grouping(groups),
        sentence(groups, sizes, smallest, shares.get(smallest), ratio),
        groups.count() < 2 ? Severity.NONE : SeverityRule.SHARE.of(ratio),
        "representationRatio",
        ratio,
        "rows counted per group, with Wilson's interval, against an even share among the groups that occur",
        notes(groups, sizes, absent),
        exhibits(groups, sizes, shares));
  }

  private static Estimate times(Estimate share, Groups groups) {
    int count = groups.count();
    return new Estimate(share.value() * count, share.low() * count, share.high() * count);
  }

  private static String sentence(
      Groups groups, int[] sizes, int smallest, Estimate share, Estimate ratio) {
    if (groups.count() < 2) {
      return "All "
          + Wording.rows(groups.rows())
          + " are in one group of "
          + Wording.grouping(groups)
          + ", "
          + Wording.quoted(groups.names().get(smallest))
          + ".";
    }
    return "The smallest of "
        + groups.count()
        + " groups of "
        + Wording.grouping(groups)
        + ", "
        + Wording.quoted(groups.names().get(smallest))
        + ", has "
        + Wording.rows(sizes[smallest])
        + " of "
        + Wording.count(groups.rows())
        + ", "
        + Wording.percent(share.value())
        + " "
        + Wording.percentInterval(share)
        + ": "
        + Wording.decimals(ratio.value(), 2)
        + " times an even share.";
  }

  /** Intersections of levels that occur in their own column but never together. */
  private static long absent(AuditInput input, Groups groups) {
    if (groups.columns().size() < 2) {
      return 0;
    }
    long possible = 1;
    for (String name : groups.columns()) {
      possible *=
          input.groupings().stream()
              .filter(each -> each.columns().equals(List.of(name)))
              .mapToInt(Groups::count)
              .findFirst()
              .orElse(1);
    }
    return Math.max(0, possible - groups.count());
  }

  private static List<String> notes(Groups groups, int[] sizes, long absent) {
    List<String> notes = new ArrayList<>(SmallGroups.notes(groups.names(), sizes));
    if (absent > 0) {
      notes.add(
          Wording.count(absent)
              + (absent == 1 ? " intersection of " : " intersections of ")
              + Wording.grouping(groups)
              + (absent == 1 ? " has no row at all." : " have no row at all."));
    }
    notes.add(
        "An even share is a yardstick, not a goal: compare with the population that the model will meet.");
    return notes;
  }

  private static List<Exhibit> exhibits(Groups groups, int[] sizes, List<Estimate> shares) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    IntStream.range(0, sizes.length)
        .boxed()
        .sorted(Comparator.comparingInt(g -> sizes[g]))
        .limit(SMALLEST_SHOWN)
        .forEach(
            g -> {
              Estimate share = shares.get(g);
              rows.add(
                  Charts.row(
                      groups.names().get(g), sizes[g], share.value(), share.low(), share.high()));
            });
    return List.of(
        Charts.byGroup(
            "Share of rows by " + Wording.grouping(groups), groups.names(), shares, sizes),
        new Exhibit(
            "Smallest groups of " + Wording.grouping(groups),
            Exhibit.Chart.TABLE,
            List.of("group", "rows", "share", "low", "high"),
            rows));
  }
}
