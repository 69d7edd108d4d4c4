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
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.DeLong;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.tabular.noise.OutOfFold;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Finds out how well the other columns give a protected column away: leaving it out of a model does
 * not make the model blind to it.
 *
 * <p>Each feature alone is scored on other rows ({@link CrossFit}), all together by gradient
 * boosting on other folds; the number is the AUC for one group against the rest, 0.5 for no link, 1
 * when the group is known for sure. With more than two groups the best told one counts. Intervals
 * are DeLong's, widened for the choice of the group and of the feature (Bonferroni); they leave out
 * how much the scores depend on the split into folds.
 */
@Method(
    name = "proxies",
    slot = Slot.PROBE,
    treats = Bias.PROXY,
    summary =
        "Measures how well each feature, and all together, tell the protected group: cross-validated AUC.",
    cites = "delong1988comparing")
public final class ProxyProbe implements Probe {
  private static final int MOST_ROWS = 20_000;
  private static final int MOST_GROUPS = 8;
  private static final int MOST_FINDINGS = 5;
  private static final int FOLDS = 3;

  /** A feature, or all, with the group that it tells best. */
  private record Told(String feature, int group, Estimate auc) {}

  @Override
  public Measurement measure(AuditInput input) {
    if (input.groupings().isEmpty() || input.rows() == 0) {
      return Measurement.NOTHING;
    }
    Sample sample = Sample.of(input.rows(), MOST_ROWS, input.seed().child("proxies"), "Proxies");
    List<Finding> findings = new ArrayList<>();
    List<Measured> metrics = new ArrayList<>();
    for (Groups groups : input.groupings()) {
      if (groups.columns().size() == 1) {
        protectedColumn(input, groups, sample, findings, metrics);
      }
    }
    return new Measurement(findings, metrics, List.of(), sample.notes());
  }

  private static void protectedColumn(
      AuditInput input,
      Groups groups,
      Sample sample,
      List<Finding> findings,
      List<Measured> metrics) {
    Table features = input.features().without(groups.columns()).take(sample.rows());
    Groups merged = LargeGroups.of(groups.take(sample.rows()), MOST_GROUPS, 2 * FOLDS);
    if (merged.count() < 2 || features.columns().isEmpty()) {
      return;
    }
    Seed seed = input.seed().child("proxies").child(Wording.grouping(groups));
    List<Told> alone = alone(features, merged, seed.child("folds"));
    for (Told told : alone) {
      metrics.add(
          new Measured("proxyAuc", where(merged, told) + ", feature: " + told.feature, told.auc));
    }
    Told together = together(features, merged, seed.child("learner"));
    metrics.add(new Measured("proxyAuc", where(merged, together) + ", all features", together.auc));
    List<Told> strongest =
        alone.stream().sorted(Comparator.comparingDouble((Told told) -> -told.auc.low())).toList();
    Exhibit chart = chart(merged, strongest, together);
    findings.add(togetherFinding(groups, merged, together, strongest, sample, chart));
    strongest.stream()
        .filter(told -> told.auc.measurable())
        .limit(MOST_FINDINGS)
        .map(told -> aloneFinding(groups, merged, told, alone.size(), sample))
        .filter(finding -> finding.severity() != Severity.NONE)
        .forEach(findings::add);
  }

  private static List<Told> alone(Table features, Groups groups, Seed seed) {
    int[] fold = CrossFit.folds(features.rows(), FOLDS, seed);
    List<Told> told = new ArrayList<>();
    long looked = (long) features.columns().size() * contrasts(groups);
    for (Column column : features.columns()) {
      CrossFit.Cut cut = CrossFit.Cut.of(column);
      if (!cut.constant()) {
        double[][] scores = new double[groups.count()][];
        for (int g = 0; g < groups.count(); g++) {
          scores[g] = CrossFit.scores(cut, is(groups, g), fold, FOLDS);
        }
        told.add(best(column.name(), scores, groups, looked));
      }
    }
    return told;
  }

  private static Told together(Table features, Groups groups, Seed seed) {
    double[] ones = new double[features.rows()];
    Arrays.fill(ones, 1);
    Dataset rows =
        Dataset.of(
            new Rows(features, Groups.none(features.rows())), groups.codes(), groups.names(), ones);
    double[] all = OutOfFold.probabilities(rows, QuickTrees.learner(), FOLDS, seed);
    double[][] scores = new double[groups.count()][features.rows()];
    for (int i = 0; i < features.rows(); i++) {
      for (int g = 0; g < groups.count(); g++) {
        scores[g][i] = all[i * groups.count() + g];
      }
    }
    return best("all features", scores, groups, contrasts(groups));
  }

  /** Of two groups, telling one is telling the other. */
  private static int contrasts(Groups groups) {
    return groups.count() == 2 ? 1 : groups.count();
  }

  private static Told best(String feature, double[][] scores, Groups groups, long looked) {
    double stretch = GroupGap.stretch(looked);
    Told best = new Told(feature, 0, Estimate.NOT_MEASURABLE);
    for (int g = groups.count() == 2 ? 1 : 0; g < groups.count(); g++) {
      Estimate auc =
          within(GroupGap.widened(DeLong.of(scores[g], is(groups, g)).estimate(), stretch));
      if (auc.measurable() && (!best.auc.measurable() || auc.low() > best.auc.low())) {
        best = new Told(feature, g, auc);
      }
    }
    return best;
  }

  private static Estimate within(Estimate auc) {
    return new Estimate(auc.value(), Math.max(0, auc.low()), Math.min(1, auc.high()));
  }

  private static int[] is(Groups groups, int group) {
    int[] is = new int[groups.rows()];
    for (int i = 0; i < is.length; i++) {
      is[i] = groups.code(i) == group ? 1 : 0;
    }
    return is;
  }

  private static String where(Groups groups, Told told) {
    return Wording.group(groups, told.group);
  }

  private static Exhibit chart(Groups groups, List<Told> strongest, Told together) {
    List<String> labels = new ArrayList<>(List.of("all together"));
    List<Estimate> values = new ArrayList<>(List.of(together.auc));
    for (Told told : strongest.subList(0, Math.min(15, strongest.size()))) {
      labels.add(told.feature);
      values.add(told.auc);
    }
    return Charts.intervals(
        "How well features tell " + Wording.grouping(groups) + " (AUC, 0.5 is no link)",
        labels,
        values);
  }

  private static Finding togetherFinding(
      Groups groups,
      Groups merged,
      Told together,
      List<Told> strongest,
      Sample sample,
      Exhibit chart) {
    String column = Wording.grouping(groups);
    String best =
        strongest.isEmpty() || !strongest.get(0).auc.measurable()
            ? ""
            : "; the strongest alone is "
                + Wording.quoted(strongest.get(0).feature)
                + " ("
                + Wording.decimals(strongest.get(0).auc.value(), 2)
                + ")";
    return new Finding(
        Bias.PROXY,
        column + ": all other features",
        "Without "
            + Wording.quoted(column)
            + ", the other features together tell "
            + Wording.quoted(merged.names().get(together.group))
            + " from the rest with an AUC of "
            + Wording.decimals(together.auc.value(), 2)
            + " "
            + Wording.interval(together.auc, 2)
            + best
            + ".",
        SeverityRule.PROXY_AUC.of(together.auc),
        "proxyAuc",
        together.auc,
        "gradient boosting in " + FOLDS + "-fold cross-validation, DeLong's interval",
        notes(sample, contrasts(merged)),
        List.of(chart));
  }

  private static Finding aloneFinding(
      Groups groups, Groups merged, Told told, int features, Sample sample) {
    String column = Wording.grouping(groups);
    return new Finding(
        Bias.PROXY,
        column + ": " + Wording.quoted(told.feature),
        Wording.quoted(told.feature)
            + " alone tells "
            + Wording.quoted(merged.names().get(told.group))
            + " of "
            + Wording.quoted(column)
            + " from the rest with an AUC of "
            + Wording.decimals(told.auc.value(), 2)
            + " "
            + Wording.interval(told.auc, 2)
            + ".",
        SeverityRule.PROXY_AUC.of(told.auc),
        "proxyAuc",
        told.auc,
        "the feature alone, cross-fitted in " + FOLDS + " folds, DeLong's interval",
        notes(sample, (long) features * contrasts(merged)),
        List.of());
  }

  private static List<String> notes(Sample sample, long looked) {
    List<String> notes = new ArrayList<>(sample.notes());
    if (looked > 1) {
      notes.add(
          "The interval allows for choosing among " + Wording.count(looked) + " (Bonferroni).");
    }
    notes.add(
        "A proxy is a way in which a model can tell groups apart, not proof that it does so.");
    return notes;
  }
}
