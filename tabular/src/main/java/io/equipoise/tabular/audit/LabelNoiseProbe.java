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
import io.equipoise.core.stat.Auc;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.ProportionInterval;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.core.task.TaskKind;
import io.equipoise.tabular.noise.ConfidentJoint;
import io.equipoise.tabular.noise.OutOfFold;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds rows whose label contradicts what their other columns say, by confident learning with
 * gradient boosting on other folds ({@link ConfidentJoint}).
 *
 * <p>A row is suspect when the confident joint puts it into another class whose probability is at
 * least {@value #SURE}. Wrong labels and hard cases look the same to this method: nothing is
 * claimed when the columns tell the classes apart with a mean AUC below {@value #ENOUGH_AUC} or
 * fewer than half of the rows are distinct, and no finding is called worse than MEDIUM. Intervals
 * are Wilson's, for the rows given the model's probabilities.
 *
 * @see <a href="https://arxiv.org/abs/1911.00068">Northcutt, Jiang and Chuang, Confident Learning:
 *     Estimating Uncertainty in Dataset Labels, 2021</a>
 */
@Method(
    name = "label-noise",
    slot = Slot.PROBE,
    treats = Bias.LABEL_NOISE,
    summary =
        "Looks for labels that contradict the other columns: confident learning on out-of-fold probabilities, per class and group.",
    cites = "northcutt2021confident")
public final class LabelNoiseProbe implements Probe {
  private static final int MOST_ROWS = 20_000;
  private static final int MOST_CLASSES = 20;
  private static final int FOLDS = 4;
  private static final int SHOWN = 15;
  private static final double SURE = 0.8;
  private static final double ENOUGH_AUC = 0.75;

  @Override
  public Measurement measure(AuditInput input) {
    int classes = input.classes().size();
    if (input.task().kind() == TaskKind.REGRESSION
        || classes < 2
        || classes > MOST_CLASSES
        || input.features().columns().isEmpty()) {
      return Measurement.NOTHING;
    }
    Seed seed = input.seed().child("label-noise");
    Sample sample = Sample.of(input.rows(), MOST_ROWS, seed.child("sample"), "Doubtful labels");
    int n = sample.rows().length;
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    Dataset rows =
        Dataset.of(
            new Rows(input.features().take(sample.rows()), Groups.none(n)),
            sample.of(input.labels()),
            input.classes(),
            ones);
    if (!possible(rows)) {
      return new Measurement(
          List.of(),
          List.of(),
          List.of(),
          List.of("Doubtful labels were not looked for: a class has too few rows."));
    }
    double[] probabilities = OutOfFold.probabilities(rows, QuickTrees.learner(), FOLDS, seed);
    ConfidentJoint joint = new ConfidentJoint(classes, rows.labels(), probabilities);
    boolean coarse = new NearRows(rows.rows().features()).distinct() < n / 2.0;
    boolean telling = auc(rows, probabilities) >= ENOUGH_AUC && !coarse;
    List<Measured> metrics = new ArrayList<>();
    metrics.add(new Measured("labelNoiseRate", "overall", joint.noise()));
    for (int c = 0; c < classes; c++) {
      metrics.add(
          new Measured("labelNoiseRate", "class: " + input.classes().get(c), joint.noise(c)));
    }
    Estimate suspects =
        ProportionInterval.wilson(
            IntStream.range(0, n).filter(i -> joint.suspect(i, SURE)).count(), n);
    metrics.add(new Measured("suspectLabelShare", "overall", suspects));
    List<Finding> findings = new ArrayList<>();
    findings.add(
        finding(
            input,
            sample,
            joint,
            suspects,
            telling,
            exhibit(input, sample, rows, joint, probabilities)));
    for (Groups groups : input.groupings()) {
      byGroup(groups.take(sample.rows()), joint, telling, metrics, findings);
    }
    return new Measurement(findings, metrics, List.of(), sample.notes());
  }

  /** Whether each class has rows enough for every fold. */
  private static boolean possible(Dataset rows) {
    for (int size : rows.classSizes()) {
      if (size < 2 * FOLDS) {
        return false;
      }
    }
    return rows.classes().size() >= 2;
  }

  /** Mean AUC of each class against the rest. */
  private static double auc(Dataset rows, double[] probabilities) {
    int classes = rows.classes().size();
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      double[] scores = new double[rows.size()];
      int[] is = new int[rows.size()];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = probabilities[i * classes + c];
        is[i] = rows.labels()[i] == c ? 1 : 0;
      }
      sum += Auc.of(scores, is) / classes;
    }
    return sum;
  }

  private static Severity severity(Severity severity, boolean telling) {
    if (!telling) {
      return Severity.NONE;
    }
    return severity == Severity.HIGH ? Severity.MEDIUM : severity;
  }

  private static Finding finding(
      AuditInput input,
      Sample sample,
      ConfidentJoint joint,
      Estimate suspects,
      boolean telling,
      List<Exhibit> exhibits) {
    Estimate noise = joint.noise();
    List<String> notes = new ArrayList<>(sample.notes());
    if (telling) {
      notes.add(
          "Wrong labels and hard cases look the same to this method: look at the rows before changing any.");
    } else {
      notes.add(
          "Nothing is claimed: the other columns are too coarse, or say too little about the label,"
              + " for a contradiction to mean much.");
    }
    return new Finding(
        Bias.LABEL_NOISE,
        "target " + Wording.quoted(input.task().target()),
        "The labels of "
            + Wording.percent(suspects.value())
            + " of the rows "
            + Wording.percentInterval(suspects)
            + " surely contradict their other columns; confident learning puts "
            + Wording.percent(noise.value())
            + " "
            + Wording.percentInterval(noise)
            + " of the rows into another class.",
        severity(SeverityRule.SUSPECTS.of(suspects), telling),
        "suspectLabelShare",
        suspects,
        "confident joint of gradient boosting in "
            + FOLDS
            + "-fold cross-validation; Wilson's interval, given the model",
        notes,
        exhibits);
  }

  private static void byGroup(
      Groups groups,
      ConfidentJoint joint,
      boolean telling,
      List<Measured> metrics,
      List<Finding> findings) {
    double[] ones = new double[groups.rows()];
    Arrays.fill(ones, 1);
    RateTable rates =
        RateTable.of(groups.count(), groups.codes(), i -> joint.suspect(i, SURE), ones);
    for (int g = 0; g < groups.count(); g++) {
      metrics.add(new Measured("suspectLabelShare", Wording.group(groups, g), rates.rate(g)));
    }
    GroupGap.surest(rates.rates(), rates.sizes())
        .ifPresent(gap -> findings.add(gapFinding(groups, rates, gap, telling)));
  }

  private static Finding gapFinding(Groups groups, RateTable rates, GroupGap gap, boolean telling) {
    String high = groups.names().get(gap.higher());
    String low = groups.names().get(gap.lower());
    List<String> notes = new ArrayList<>(gap.notes());
    notes.addAll(SmallGroups.notes(groups.names(), rates.sizes()));
    notes.add("Labels may be wrong more often for a group, or its rows may be harder to tell.");
    return new Finding(
        Bias.LABEL_NOISE,
        Wording.grouping(groups) + ": " + high + " against " + low,
        "Labels that surely contradict the other columns are "
            + Wording.points(gap.difference().value())
            + " more frequent for "
            + Wording.quoted(high)
            + " than for "
            + Wording.quoted(low)
            + " ("
            + Wording.percent(rates.rate(gap.higher()).value())
            + " against "
            + Wording.percent(rates.rate(gap.lower()).value())
            + "; 95 % interval of the gap "
            + Wording.pointsRange(gap.difference())
            + ").",
        severity(SeverityRule.RATE_GAP.of(gap.difference()), telling),
        "suspectLabelShareDifference",
        gap.difference(),
        "confident joint of gradient boosting on other folds; Newcombe's interval, given the model",
        notes,
        List.of(
            Charts.byGroup(
                "Share of doubtful labels by " + Wording.grouping(groups),
                groups.names(),
                rates.rates(),
                rates.sizes())));
  }

  private static List<Exhibit> exhibit(
      AuditInput input, Sample sample, Dataset rows, ConfidentJoint joint, double[] probabilities) {
    int classes = rows.classes().size();
    List<List<@Nullable Object>> worst = new ArrayList<>();
    IntStream.range(0, rows.size())
        .filter(i -> joint.suspect(i, SURE))
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer i) -> probabilities[i * classes + rows.labels()[i]])
                .thenComparing(i -> i))
        .limit(SHOWN)
        .forEach(
            i ->
                worst.add(
                    Charts.row(
                        sample.rows()[i] + 1L,
                        input.classes().get(rows.labels()[i]),
                        input.classes().get(joint.confident(i)),
                        probabilities[i * classes + joint.confident(i)])));
    return worst.isEmpty()
        ? List.of()
        : List.of(
            new Exhibit(
                "The most doubtful labels (rows counted from 1 among those used)",
                Exhibit.Chart.TABLE,
                List.of("row", "label", "looks like", "probability"),
                worst));
  }
}
