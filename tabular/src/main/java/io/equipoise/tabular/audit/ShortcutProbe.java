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
import io.equipoise.core.stat.DeLong;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Groups;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds features whose link to the target differs between groups or environments: a model that
 * leans on such a feature works where the link holds and fails where it does not.
 *
 * <p>A feature's link is the AUC with which it alone tells the class, measured in each group on
 * scores that are learned across all groups on other rows ({@link CrossFit}); 0.5 is no link, and
 * below 0.5 it points the other way. The difference between the two groups where it surely differs
 * most has DeLong's intervals, widened for the choice of the pair and, step by step, for the
 * features (Holm). Groups with fewer than {@value #ENOUGH} rows of either class are not compared.
 * With several classes each is held against the rest; a number to predict counts as positive above
 * its median.
 *
 * @see <a href="https://doi.org/10.2307/2531595">DeLong, DeLong and Clarke-Pearson, Comparing the
 *     Areas under Two or More Correlated ROC Curves, 1988</a>
 */
@Method(
    name = "shortcuts",
    slot = Slot.PROBE,
    treats = Bias.SHORTCUT,
    summary =
        "Looks for features whose link to the target differs between groups or environments, as candidates for shortcuts.",
    cites = {"delong1988comparing", "holm1979simple"})
public final class ShortcutProbe implements Probe {
  private static final int MOST_ROWS = 100_000;
  private static final int MOST_FINDINGS = 5;
  private static final int MOST_CLASSES = 10;
  private static final int ENOUGH = 10;
  private static final int FOLDS = 5;

  private record Link(String feature, String outcome, List<Estimate> byGroup) {}

  @Override
  public Measurement measure(AuditInput input) {
    List<Groups> splits =
        new ArrayList<>(
            input.groupings().stream().filter(each -> each.columns().size() == 1).toList());
    input.environment().ifPresent(splits::add);
    if (splits.isEmpty() || input.rows() == 0) {
      return Measurement.NOTHING;
    }
    Sample sample =
        Sample.of(input.rows(), MOST_ROWS, input.seed().child("shortcuts"), "Shortcuts");
    Set<String> skipped = new HashSet<>();
    splits.forEach(each -> skipped.addAll(each.columns()));
    Table features = input.features().without(skipped);
    features = sample.rows().length == input.rows() ? features : features.take(sample.rows());
    int[] fold = CrossFit.folds(sample.rows().length, FOLDS, input.seed().child("folds"));
    List<Outcome> outcomes = Outcome.of(input, sample, MOST_CLASSES);
    List<Finding> findings = new ArrayList<>();
    List<Measured> metrics = new ArrayList<>();
    List<String> notes = new ArrayList<>(sample.notes());
    for (Groups split : splits) {
      Groups groups = split.take(sample.rows());
      List<Link> links = new ArrayList<>();
      for (Column column : features.columns()) {
        CrossFit.Cut cut = CrossFit.Cut.of(column);
        if (!cut.constant()) {
          for (Outcome outcome : outcomes) {
            Link link = link(column.name(), outcome, cut, fold, groups);
            links.add(link);
            report(link, groups, metrics);
          }
        }
      }
      List<SteppedGap<Link>> gaps = SteppedGap.of(links, Link::byGroup, link -> groups.sizes());
      for (SteppedGap<Link> gap : gaps.subList(0, Math.min(MOST_FINDINGS, gaps.size()))) {
        Finding finding = finding(input, groups, gap, links.size(), sample);
        // The surest is told even when it is nothing, so that one sees that it was looked for.
        if (gap == gaps.get(0) || finding.severity() != Severity.NONE) {
          findings.add(finding);
        }
      }
      long more = gaps.stream().skip(MOST_FINDINGS).filter(SteppedGap::sure).count();
      if (more > 0) {
        notes.add(
            more
                + " more features have a link to the target that surely differs by "
                + Wording.grouping(groups)
                + ".");
      }
    }
    return new Measurement(findings, metrics, List.of(), notes);
  }

  private static Link link(
      String feature, Outcome outcome, CrossFit.Cut cut, int[] fold, Groups groups) {
    double[] scores = CrossFit.scores(cut, outcome.positive(), fold, FOLDS);
    int[] sizes = groups.sizes();
    double[][] byGroup = new double[sizes.length][];
    int[][] labels = new int[sizes.length][];
    for (int g = 0; g < sizes.length; g++) {
      byGroup[g] = new double[sizes[g]];
      labels[g] = new int[sizes[g]];
    }
    int[] next = new int[sizes.length];
    for (int i = 0; i < scores.length; i++) {
      int g = groups.code(i);
      byGroup[g][next[g]] = scores[i];
      labels[g][next[g]++] = outcome.positive()[i];
    }
    List<Estimate> links = new ArrayList<>();
    for (int g = 0; g < sizes.length; g++) {
      DeLong auc = DeLong.of(byGroup[g], labels[g]);
      links.add(
          auc.positives() < ENOUGH || auc.negatives() < ENOUGH
              ? Estimate.NOT_MEASURABLE
              : auc.estimate());
    }
    return new Link(feature, outcome.name(), links);
  }

  private static void report(Link link, Groups groups, List<Measured> metrics) {
    for (int g = 0; g < groups.count(); g++) {
      if (link.byGroup.get(g).measurable()) {
        metrics.add(
            new Measured(
                "featureAuc",
                Wording.group(groups, g) + ", feature: " + link.feature + ", " + link.outcome,
                link.byGroup.get(g)));
      }
    }
  }

  private static Finding finding(
      AuditInput input, Groups groups, SteppedGap<Link> stepped, int looked, Sample sample) {
    Link link = stepped.item();
    GroupGap gap = stepped.gap();
    Estimate high = link.byGroup.get(gap.higher());
    Estimate low = link.byGroup.get(gap.lower());
    boolean turns = low.high() < 0.5 && high.low() > 0.5;
    List<String> notes = new ArrayList<>(sample.notes());
    if (looked > 1) {
      notes.add("Corrected for looking at " + looked + " links (Holm).");
    }
    notes.addAll(gap.chance());
    notes.add(
        "A candidate, not proof: a link may differ because the groups differ, and not because the feature is a shortcut.");
    return new Finding(
        Bias.SHORTCUT,
        Wording.quoted(link.feature) + " by " + Wording.grouping(groups),
        "Alone, "
            + Wording.quoted(link.feature)
            + " tells "
            + Wording.quoted(input.task().target())
            + " ("
            + link.outcome
            + ") with an AUC of "
            + Wording.decimals(high.value(), 2)
            + " for "
            + Wording.quoted(groups.names().get(gap.higher()))
            + " but "
            + Wording.decimals(low.value(), 2)
            + " for "
            + Wording.quoted(groups.names().get(gap.lower()))
            + (turns ? ", where it points the other way" : "")
            + "; difference "
            + Wording.decimals(gap.difference().value(), 2)
            + " "
            + Wording.interval(gap.difference(), 2)
            + ".",
        SeverityRule.LINK_GAP.of(gap.difference()),
        "featureAucDifference",
        gap.difference(),
        "AUC of the feature alone per group, cross-fitted in "
            + FOLDS
            + " folds, DeLong's intervals",
        notes,
        List.of(
            Charts.byGroup(
                "AUC of " + Wording.quoted(link.feature) + " alone for " + link.outcome,
                groups.names(),
                link.byGroup,
                groups.sizes())));
  }
}
