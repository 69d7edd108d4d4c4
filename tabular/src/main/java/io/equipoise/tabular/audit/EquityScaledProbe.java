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
import io.equipoise.core.metric.EquityScaledScore;
import io.equipoise.core.metric.GroupScores;
import io.equipoise.core.metric.ScoreMetric;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.NormalInterval;
import io.equipoise.core.stat.Quantile;
import io.equipoise.core.task.Groups;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Discounts a model's accuracy and AUC by how unequal they are between groups, so that models can
 * be ranked by one number that a failing group drags down: {@code ES = O / (1 + sum_g |P_g - O|)}.
 *
 * <p>The interval comes from 1,000 draws of the groups' numbers within their own intervals, with
 * the overall number moving along by their shares of rows. The sum grows with noise and with the
 * number of groups: compare only over equal groups. Groups with few rows are left out. A finding is
 * called worse than LOW only when two groups surely differ.
 *
 * @see <a href="https://arxiv.org/abs/2311.02189">Tian et al., FairSeg, 2023</a>
 */
@Method(
    name = "equity-scaled",
    slot = Slot.PROBE,
    treats = Bias.QUALITY_GAP,
    summary = "Discounts accuracy and AUC by their differences between groups.",
    cites = "tian2023fairseg")
public final class EquityScaledProbe implements Probe {
  private static final int DRAWS = 1000;

  @Override
  public Measurement measure(AuditInput input) {
    List<Finding> findings = new ArrayList<>();
    List<Measured> metrics = new ArrayList<>();
    Seed seed = input.seed().child("equity-scaled");
    if (input.decisions().isPresent() && input.classes().size() >= 2) {
      int[] labels = input.labels();
      int[] decisions = input.decisions().get();
      for (Groups groups : input.groupings()) {
        RateTable right =
            RateTable.of(
                groups.count(), groups.codes(), i -> labels[i] == decisions[i], input.weights());
        add("accuracy", groups, right.overall(), right.rates(), seed, metrics, findings);
      }
    }
    ScoredRows.of(input)
        .ifPresent(
            rows -> {
              for (Groups groups : rows.groupings()) {
                add(
                    "AUC",
                    groups,
                    auc(rows, rows.all()).get(0),
                    auc(rows, groups),
                    seed,
                    metrics,
                    findings);
              }
            });
    return new Measurement(findings, metrics, List.of(), List.of());
  }

  private static List<Estimate> auc(ScoredRows rows, Groups groups) {
    var values =
        new GroupScores(groups, rows.labels(), rows.scores(), rows.weights(), new Seed(0))
            .of(ScoreMetric.AUC);
    return IntStream.range(0, groups.count()).mapToObj(values::value).toList();
  }

  private static void add(
      String name,
      Groups groups,
      Estimate overall,
      List<Estimate> values,
      Seed seed,
      List<Measured> metrics,
      List<Finding> findings) {
    String metric = "equityScaled" + (name.equals("AUC") ? "Auc" : "Accuracy");
    Estimate scaled = scaled(overall, values, groups.sizes(), seed.child(metric));
    metrics.add(new Measured(metric, Wording.grouping(groups), scaled));
    if (scaled.measurable()) {
      findings.add(finding(name, metric, groups, overall, values, scaled));
    }
  }

  /** Of the groups that can be measured and are not small. */
  static Estimate scaled(Estimate overall, List<Estimate> values, int[] sizes, Seed seed) {
    int[] known =
        IntStream.range(0, values.size())
            .filter(g -> sizes[g] >= SmallGroups.FEW_ROWS && values.get(g).measurable())
            .toArray();
    if (known.length == 0 || !overall.measurable()) {
      return Estimate.NOT_MEASURABLE;
    }
    double rows = IntStream.of(known).mapToDouble(g -> sizes[g]).sum();
    double[] points = IntStream.of(known).mapToDouble(g -> values.get(g).value()).toArray();
    double value = scaled(overall.value(), points);
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[] draws = new double[DRAWS];
    double[] drawn = new double[known.length];
    for (int b = 0; b < DRAWS; b++) {
      double moved = overall.value();
      for (int k = 0; k < known.length; k++) {
        drawn[k] = drawn(values.get(known[k]), normal.sample());
        moved += sizes[known[k]] / rows * (drawn[k] - points[k]);
      }
      draws[b] = scaled(moved, drawn);
    }
    // Noise only adds to the sum of distances: the draws' spread is kept, their mean is not.
    double mean = Arrays.stream(draws).average().orElse(value);
    Estimate raw = Quantile.percentile(value, draws);
    return new Estimate(
        value,
        Math.max(0, Math.min(value, raw.low() + value - mean)),
        Math.min(1, Math.max(value, raw.high() + value - mean)));
  }

  private static double scaled(double overall, double[] groups) {
    return EquityScaledScore.of(overall, groups, 1, EquityScaledScore.Variant.SUM);
  }

  /** An estimate moved by {@code z} standard errors, which its interval tells for each side. */
  private static double drawn(Estimate estimate, double z) {
    double arm = z < 0 ? estimate.value() - estimate.low() : estimate.high() - estimate.value();
    double error = Double.isNaN(arm) ? 0 : arm / NormalInterval.Z95;
    return Math.max(0, Math.min(1, estimate.value() + z * error));
  }

  private static Finding finding(
      String name,
      String metric,
      Groups groups,
      Estimate overall,
      List<Estimate> values,
      Estimate scaled) {
    double whole = overall.value();
    Estimate loss =
        new Estimate(
            1 - scaled.value() / whole,
            Math.max(0, 1 - scaled.high() / whole),
            1 - scaled.low() / whole);
    boolean sure =
        GroupGap.surest(values, groups.sizes())
            .filter(gap -> gap.difference().low() > 0)
            .isPresent();
    Severity severity = SeverityRule.RATE_GAP.of(loss);
    if (!sure && severity.compareTo(Severity.LOW) < 0) {
      severity = Severity.LOW;
    }
    List<String> notes = new ArrayList<>(SmallGroups.leftOut(groups.names(), groups.sizes()));
    notes.add(
        "The discount grows with the number of groups and with noise in small ones: compare models only over equal groups.");
    return new Finding(
        Bias.QUALITY_GAP,
        Wording.grouping(groups),
        "Discounted for how much groups of "
            + Wording.grouping(groups)
            + " differ, the "
            + name
            + " of "
            + Wording.decimals(whole, 3)
            + " counts as "
            + Wording.decimals(scaled.value(), 3)
            + " "
            + Wording.interval(scaled, 3)
            + ".",
        severity,
        metric,
        scaled,
        "equity-scaled score; 1,000 draws of the groups' numbers within their intervals",
        notes,
        List.of());
  }
}
