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
import io.equipoise.core.metric.Cells;
import io.equipoise.core.metric.DifferentialFairness;
import io.equipoise.core.metric.GroupRates;
import io.equipoise.core.metric.Grouping;
import io.equipoise.core.metric.MeasuredRates;
import io.equipoise.core.metric.Rate;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.task.Groups;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds groups that a model selects less often, or for which its decisions are wrong more often.
 *
 * <p>All numbers come from one count of rows by group, label and decision: every rate of the
 * confusion matrix, its differences and ratios between groups and to all rows, its worst group, and
 * the named parities and differential fairness, for each protected column and every intersection.
 * Each gap that is reported is the one between the two groups that surely differ most. With several
 * classes each is held against the rest.
 *
 * @see <a href="https://arxiv.org/abs/1610.02413">Hardt, Price and Srebro, Equality of Opportunity
 *     in Supervised Learning, 2016</a>
 */
@Method(
    name = "group-metrics",
    slot = Slot.PROBE,
    treats = {Bias.SELECTION_RATE_GAP, Bias.ERROR_RATE_GAP, Bias.QUALITY_GAP},
    summary =
        "Measures every rate of a model's decisions per group and intersection, with differences, ratios and named parities.",
    cites = {"hardt2016equality", "newcombe1998difference"})
public final class GroupMetricsProbe implements Probe {
  /** Of the table bootstrap where it is run for every class or grouping. */
  private static final int REPLICATES = 200;

  private static final List<Rate> TABLE =
      List.of(
          Rate.PREVALENCE,
          Rate.SELECTION_RATE,
          Rate.TRUE_POSITIVE_RATE,
          Rate.FALSE_POSITIVE_RATE,
          Rate.FALSE_NEGATIVE_RATE,
          Rate.TRUE_NEGATIVE_RATE,
          Rate.POSITIVE_PREDICTIVE_VALUE,
          Rate.NEGATIVE_PREDICTIVE_VALUE,
          Rate.ACCURACY,
          Rate.BALANCED_ACCURACY,
          Rate.F1);

  @Override
  public Measurement measure(AuditInput input) {
    if (input.decisions().isEmpty() || input.classes().size() < 2 || input.rows() == 0) {
      return Measurement.NOTHING;
    }
    Seed seed = input.seed().child("group-metrics");
    int classes = input.classes().size();
    Cells cells =
        Cells.count(
            input.groupings(), classes, input.labels(), input.decisions().get(), input.weights());
    List<Finding> findings = new ArrayList<>();
    List<Measured> metrics = new ArrayList<>();
    List<Exhibit> exhibits = new ArrayList<>();
    for (Grouping grouping : cells.groupings()) {
      metrics.addAll(differential(grouping, seed));
    }
    if (classes == 2) {
      metrics.addAll(MeasuredRates.of(cells, true, seed));
      for (Grouping grouping : reported(cells, input.groupings())) {
        GroupRates rates = GroupRates.of(grouping, seed);
        RateGap.ALL.forEach(gap -> gap.among(rates, "").ifPresent(findings::add));
        exhibits.add(table(rates, ""));
      }
    } else {
      for (int c = 0; c < classes; c++) {
        String ofClass = ", class " + Wording.quoted(input.classes().get(c)) + " against the rest";
        GroupRates all = GroupRates.of(cells.overall(), c, REPLICATES, seed.child(c));
        for (Rate rate : Rate.values()) {
          metrics.add(new Measured(rate.metric(), "overall" + ofClass, all.of(rate).value(0)));
        }
        for (Grouping grouping : reported(cells, input.groupings())) {
          GroupRates rates = GroupRates.of(grouping, c, REPLICATES, seed.child(c));
          for (Measured each : MeasuredRates.of(rates, true)) {
            metrics.add(new Measured(each.metric(), each.where() + ofClass, each.estimate()));
          }
          RateGap.ALL.forEach(gap -> gap.among(rates, ofClass).ifPresent(findings::add));
          exhibits.add(table(rates, ofClass));
        }
      }
    }
    return new Measurement(findings, metrics, exhibits, List.of());
  }

  private static List<Measured> differential(Grouping grouping, Seed seed) {
    List<Estimate> seen = DifferentialFairness.of(grouping, REPLICATES, seed.child("differential"));
    return List.of(
        new Measured("smoothedEmpiricalDifferentialFairness", grouping.where(), seen.get(0)),
        new Measured("differentialFairnessBiasAmplification", grouping.where(), seen.get(2)));
  }

  /** Each column alone and the intersection of all, as the input names them. */
  private static List<Grouping> reported(Cells cells, List<Groups> groupings) {
    List<Grouping> reported = new ArrayList<>();
    for (int axis = 0; axis < cells.axes().size(); axis++) {
      reported.add(cells.grouping(axis));
    }
    if (groupings.size() > 1) {
      int[] all = new int[cells.axes().size()];
      for (int axis = 0; axis < all.length; axis++) {
        all[axis] = axis;
      }
      reported.add(cells.grouping(all));
    }
    return reported;
  }

  private static Exhibit table(GroupRates rates, String ofClass) {
    Grouping grouping = rates.grouping();
    int[] sizes = new int[grouping.groups()];
    for (int g = 0; g < sizes.length; g++) {
      sizes[g] = (int) Math.min(Integer.MAX_VALUE, grouping.size(g));
    }
    List<String> fields = new ArrayList<>(List.of("group", "rows"));
    TABLE.forEach(rate -> fields.add(rate.metric()));
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int g : Charts.largest(sizes, Charts.MOST_GROUPS)) {
      List<@Nullable Object> row = new ArrayList<>(List.of(grouping.names().get(g), sizes[g]));
      for (Rate rate : TABLE) {
        Estimate value = rates.of(rate).value(g);
        row.add(value.measurable() ? value.value() : null);
      }
      rows.add(row);
    }
    return new Exhibit(
        "Rates by " + String.join(" × ", grouping.columns()) + ofClass,
        Exhibit.Chart.TABLE,
        fields,
        rows);
  }
}
