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
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.MeanInterval;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.tabular.scan.Statistic;
import io.equipoise.tabular.scan.SubgroupScan;
import io.equipoise.tabular.scan.SubgroupScan.Settings;
import io.equipoise.tabular.scan.SubgroupScan.Subgroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Looks through all subgroups, of protected columns and others, for those in which a model promises
 * most too little and most too much.
 *
 * <p>The scan finds one subgroup on a random half of the rows and measures it on the other, so that
 * the choice among very many subgroups does not flatter the number. Expected of a row is its score
 * where scores lie in [0, 1], otherwise the share of positives among rows of the same tenth of
 * scores, or of the same decision; of numbers the prediction. Each named value costs half the
 * logarithm of the rows. Numbers are cut at their quintiles; categories of more than {@value
 * #MOST_LEVELS} levels are left out. At most {@value #MOST_ROWS} rows are looked at. Row weights do
 * not count.
 *
 * @see <a href="https://arxiv.org/abs/1611.08292">Zhang and Neill, Identifying Significant
 *     Predictive Bias in Classifiers, 2016</a>
 */
@Method(
    name = "subgroup-scan",
    aliases = {"mdss", "bias-scan"},
    slot = Slot.PROBE,
    treats = {Bias.MISCALIBRATION, Bias.REGRESSION_GAP},
    summary =
        "Scans all subgroups for the one in which a model promises most too little, and most too"
            + " much, and measures it on other rows.",
    cites = {"zhang2016predictive", "neill2012fast"})
public final class SubgroupScanProbe implements Probe {
  private static final int MOST_ROWS = 100_000;
  private static final int MOST_LEVELS = 100;
  private static final int RESTARTS = 10;
  private static final int TENTHS = 10;
  private static final int FEWEST_ROWS = 100;
  private static final int SHOWN = 4;

  /** What is expected of each row and what came. */
  private record Expected(Statistic statistic, double[] outcomes, double[] expectations) {}

  @Override
  public Measurement measure(AuditInput input) {
    Optional<Expected> expected = expected(input);
    if (expected.isEmpty() || input.rows() < FEWEST_ROWS) {
      return Measurement.NOTHING;
    }
    Seed seed = input.seed().child("subgroup-scan");
    int[] usable =
        IntStream.range(0, input.rows())
            .filter(i -> Double.isFinite(expected.get().expectations()[i]))
            .filter(i -> Double.isFinite(expected.get().outcomes()[i]))
            .toArray();
    Sample sample = Sample.of(usable.length, MOST_ROWS, seed.child("sample"), "Subgroups");
    int[] rows = Arrays.stream(sample.rows()).map(k -> usable[k]).toArray();
    List<CategoryColumn> columns = columns(input);
    if (columns.isEmpty() || rows.length < FEWEST_ROWS) {
      return Measurement.NOTHING;
    }
    Permutation.shuffle(rows, seed.child("halves").generator());
    int[] found = Arrays.copyOfRange(rows, 0, rows.length / 2);
    int[] measured = Arrays.copyOfRange(rows, rows.length / 2, rows.length);
    List<Finding> findings = new ArrayList<>();
    List<Measured> metrics = new ArrayList<>();
    for (boolean positive : new boolean[] {true, false}) {
      Subgroup subgroup = scan(columns, expected.get(), found, positive, seed);
      finding(input, columns, expected.get(), subgroup, measured, positive)
          .ifPresent(
              finding -> {
                findings.add(finding);
                metrics.add(new Measured(finding.metric(), finding.where(), finding.size()));
              });
    }
    return new Measurement(findings, metrics, List.of(), sample.notes());
  }

  private static Optional<Expected> expected(AuditInput input) {
    if (input.predictions().isPresent()) {
      return Optional.of(
          new Expected(Statistic.GAUSSIAN, input.targets(), input.predictions().get()));
    }
    if (input.classes().size() != 2) {
      return Optional.empty();
    }
    double[] labels = Arrays.stream(input.labels()).asDoubleStream().toArray();
    if (input.scores().isPresent()) {
      double[] scores = input.scores().get();
      boolean promised = Arrays.stream(scores).allMatch(p -> Double.isNaN(p) || (p >= 0 && p <= 1));
      double[] expectations = promised ? scores : shares(labels, tenths(scores), TENTHS);
      return Optional.of(new Expected(Statistic.BERNOULLI, labels, expectations));
    }
    return input
        .decisions()
        .map(decided -> new Expected(Statistic.BERNOULLI, labels, shares(labels, decided, 2)));
  }

  /** The mean label of the rows of the same part; NaN for rows of part -1. */
  private static double[] shares(double[] labels, int[] part, int parts) {
    double[] sum = new double[parts];
    double[] count = new double[parts];
    for (int i = 0; i < labels.length; i++) {
      if (part[i] >= 0) {
        sum[part[i]] += labels[i];
        count[part[i]]++;
      }
    }
    return IntStream.range(0, labels.length)
        .mapToDouble(i -> part[i] < 0 ? Double.NaN : sum[part[i]] / count[part[i]])
        .toArray();
  }

  private static int[] tenths(double[] scores) {
    double[] sorted = Arrays.stream(scores).filter(s -> !Double.isNaN(s)).sorted().toArray();
    int[] tenths = new int[scores.length];
    for (int i = 0; i < tenths.length; i++) {
      int tenth = -1;
      for (int k = 0; k < TENTHS && !Double.isNaN(scores[i]); k++) {
        tenth = scores[i] >= sorted[sorted.length * k / TENTHS] ? k : tenth;
      }
      tenths[i] = tenth;
    }
    return tenths;
  }

  private static List<CategoryColumn> columns(AuditInput input) {
    List<Column> all = new ArrayList<>(input.features().columns());
    for (String group : input.task().groups()) {
      if (!input.features().has(group)) {
        all.add(input.table().column(group));
      }
    }
    List<CategoryColumn> columns = new ArrayList<>();
    for (Column column : all) {
      boolean finite =
          !(column instanceof NumericColumn numbers)
              || Arrays.stream(numbers.values()).anyMatch(Double::isFinite);
      if (finite) {
        CategoryColumn cut = GivenStrata.category(column);
        if (cut.levels().size() >= 2 && cut.levels().size() <= MOST_LEVELS) {
          columns.add(cut);
        }
      }
    }
    return columns;
  }

  private static Subgroup scan(
      List<CategoryColumn> columns, Expected expected, int[] rows, boolean positive, Seed seed) {
    return new SubgroupScan(
            columns.stream().map(column -> column.take(rows)).toList(),
            take(expected.outcomes(), rows),
            take(expected.expectations(), rows),
            new Settings(expected.statistic(), positive, Math.log(rows.length) / 2, RESTARTS))
        .best(seed.child(positive ? "above" : "below"));
  }

  private static double[] take(double[] values, int[] rows) {
    return Arrays.stream(rows).mapToDouble(i -> values[i]).toArray();
  }

  private static Optional<Finding> finding(
      AuditInput input,
      List<CategoryColumn> columns,
      Expected expected,
      Subgroup subgroup,
      int[] rows,
      boolean positive) {
    boolean numbers = expected.statistic() == Statistic.GAUSSIAN;
    double scale = numbers ? deviation(expected, rows) : 1;
    double[] apart =
        Arrays.stream(rows)
            .filter(i -> subgroup.holds(columns, i))
            .mapToDouble(i -> (expected.outcomes()[i] - expected.expectations()[i]) / scale)
            .toArray();
    Estimate gap = MeanInterval.of(apart);
    if (!gap.measurable() || Double.isNaN(gap.low())) {
      return Optional.empty();
    }
    Severity severity = (numbers ? SeverityRule.STANDARDISED : SeverityRule.RATE_GAP).of(gap);
    if (positive == gap.value() < 0) {
      severity = Severity.NONE; // what the other half showed is not borne out
    }
    String where = where(columns, subgroup);
    // in the direction that the sentence names
    Estimate told = gap.value() >= 0 ? gap : Wording.negated(gap);
    String outcome =
        numbers
            ? "numbers are "
                + Wording.decimals(Math.abs(gap.value()), 2)
                + " standard deviations "
                + (gap.value() >= 0 ? "above" : "below")
                + " what is predicted "
                + Wording.interval(told, 2)
            : "'"
                + Wording.name(input.classes().get(1))
                + "' is "
                + Wording.points(gap.value())
                + (gap.value() >= 0 ? " more" : " less")
                + " frequent than the model lets expect (95 % interval "
                + Wording.pointsRange(told)
                + ")";
    return Optional.of(
        new Finding(
            numbers ? Bias.REGRESSION_GAP : Bias.MISCALIBRATION,
            where,
            "Of all subgroups that were scanned, that of "
                + where
                + " strays most to the "
                + (positive ? "high" : "low")
                + " side: among its "
                + Wording.rows(apart.length)
                + " on the half that was not scanned, "
                + outcome
                + ".",
            severity,
            "subgroupScanGap",
            gap,
            "subgroup found by multi-dimensional subset scanning on one half of the rows, measured"
                + " on the other with Student's interval",
            List.of(),
            List.of()));
  }

  private static double deviation(Expected expected, int[] rows) {
    double variance = MeanInterval.Moments.of(take(expected.outcomes(), rows)).variance();
    return variance > 0 ? Math.sqrt(variance) : 1;
  }

  /** The values of each column that is not taken whole. */
  private static String where(List<CategoryColumn> columns, Subgroup subgroup) {
    List<String> parts = new ArrayList<>();
    for (int c = 0; c < columns.size(); c++) {
      if (subgroup.whole(c)) {
        continue;
      }
      boolean[] values = subgroup.values()[c];
      List<String> names = new ArrayList<>();
      for (int v = 0; v < values.length; v++) {
        if (values[v]) {
          List<String> levels = columns.get(c).levels();
          names.add(v < levels.size() ? Wording.name(levels.get(v)) : "missing");
        }
      }
      parts.add(Wording.name(columns.get(c).name()) + " " + Wording.list(names, SHOWN));
    }
    return parts.isEmpty() ? "all rows" : String.join("; ", parts);
  }
}
