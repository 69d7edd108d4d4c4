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
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.ProportionInterval;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.TaskKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds classes with so few rows that a model can score well by overlooking them.
 *
 * <pre>
 *   imbalanceRatio        = n_largest / n_smallest
 *   effectiveNumber(c)    = (1 - beta^n_c) / (1 - beta)          beta = 0.999
 * </pre>
 *
 * <p>The interval of the ratio comes from Wilson's interval of the smaller class's share among the
 * rows of the two. The effective number is a function of the count and is exact; it says how far
 * more rows of a class still add something new, and tends to 1000 for large classes. Rows are
 * counted, not weighed: a learner meets rows.
 *
 * @see <a href="https://arxiv.org/abs/1901.05555">Cui et al., Class-Balanced Loss Based on
 *     Effective Number of Samples, 2019, proposition 1</a>
 */
@Method(
    name = "class-imbalance",
    slot = Slot.PROBE,
    treats = Bias.CLASS_IMBALANCE,
    summary =
        "Counts rows per class, overall and in each group: the ratio of the largest class to the smallest, and the effective number of samples.",
    cites = "cui2019class")
public final class ClassImbalanceProbe implements Probe {
  private static final double BETA = 0.999;

  @Override
  public Measurement measure(AuditInput input) {
    if (input.task().kind() == TaskKind.REGRESSION || input.rows() == 0) {
      return Measurement.NOTHING;
    }
    List<Measured> metrics = new ArrayList<>();
    int[] sizes = new int[input.classes().size()];
    for (int label : input.labels()) {
      sizes[label]++;
    }
    Exhibit classes = classes(input, sizes, metrics);
    Estimate ratio = ratio(sizes);
    metrics.add(new Measured("imbalanceRatio", "overall", ratio));
    List<List<@Nullable Object>> groupRows = new ArrayList<>();
    for (Groups groups : input.groupings()) {
      groups(input, groups, metrics, groupRows);
    }
    List<Exhibit> exhibits = new ArrayList<>(List.of(classes));
    if (!groupRows.isEmpty()) {
      exhibits.add(
          new Exhibit(
              "Class imbalance by group",
              Exhibit.Chart.TABLE,
              List.of("group", "rows", "smallest class", "its rows", "ratio", "low", "high"),
              groupRows));
    }
    Finding finding =
        new Finding(
            Bias.CLASS_IMBALANCE,
            "target " + Wording.quoted(input.task().target()),
            sentence(input, sizes, ratio),
            SeverityRule.IMBALANCE.of(ratio),
            "imbalanceRatio",
            ratio,
            "rows counted per class; the interval is Wilson's for the smaller class's share of the two",
            notes(input, sizes),
            exhibits);
    return new Measurement(List.of(finding), metrics, List.of(), List.of());
  }

  private static Exhibit classes(AuditInput input, int[] sizes, List<Measured> metrics) {
    List<Estimate> shares = new ArrayList<>();
    for (int c = 0; c < sizes.length; c++) {
      String name = input.classes().get(c);
      Estimate share = ProportionInterval.wilson(sizes[c], input.rows());
      double effective = -Math.expm1(sizes[c] * Math.log(BETA)) / (1 - BETA);
      metrics.add(new Measured("classShare", "class: " + name, share));
      metrics.add(new Measured("effectiveNumber", "class: " + name, Estimate.exact(effective)));
      shares.add(share);
    }
    return Charts.intervals("Share of each class", input.classes(), shares);
  }

  private static void groups(
      AuditInput input, Groups groups, List<Measured> metrics, List<List<@Nullable Object>> rows) {
    int[][] sizes = new int[groups.count()][input.classes().size()];
    for (int i = 0; i < input.rows(); i++) {
      sizes[groups.code(i)][input.labels()[i]]++;
    }
    for (int g = 0; g < groups.count(); g++) {
      Estimate ratio = ratio(sizes[g]);
      String where = Wording.group(groups, g);
      metrics.add(new Measured("imbalanceRatio", where, ratio));
      int small = smallest(sizes[g]);
      rows.add(
          Charts.row(
              where,
              Arrays.stream(sizes[g]).sum(),
              input.classes().get(small),
              sizes[g][small],
              ratio.value(),
              ratio.low(),
              ratio.high()));
    }
  }

  /** The largest class over the smallest; not measurable when the smallest has no row. */
  static Estimate ratio(int[] sizes) {
    int least = sizes[smallest(sizes)];
    int most = Arrays.stream(sizes).max().orElse(0);
    if (sizes.length < 2 || least == 0) {
      return Estimate.NOT_MEASURABLE;
    }
    Estimate share = ProportionInterval.wilson(least, (long) least + most);
    return new Estimate((double) most / least, 1 / share.high() - 1, 1 / share.low() - 1);
  }

  private static int smallest(int[] sizes) {
    int best = 0;
    for (int c = 1; c < sizes.length; c++) {
      if (sizes[c] < sizes[best]) {
        best = c;
      }
    }
    return best;
  }

  private static String sentence(AuditInput input, int[] sizes, Estimate ratio) {
    int small = smallest(sizes);
    String name = Wording.quoted(input.classes().get(small));
    if (!ratio.measurable()) {
      return "Class " + name + " has no row at all.";
    }
    return "The smallest class, "
        + name
        + ", has "
        + Wording.rows(sizes[small])
        + " of "
        + Wording.count(input.rows())
        + "; the largest has "
        + Wording.decimals(ratio.value(), 1)
        + " times as many "
        + Wording.interval(ratio, 1)
        + ".";
  }

  private static List<String> notes(AuditInput input, int[] sizes) {
    List<String> notes = new ArrayList<>();
    for (int c = 0; c < sizes.length; c++) {
      if (sizes[c] < SmallGroups.FEW_ROWS) {
        notes.add(
            "Class "
                + Wording.quoted(input.classes().get(c))
                + " has only "
                + Wording.rows(sizes[c])
                + ": what is measured on it is uncertain.");
      }
    }
    return notes;
  }
}
