package io.equipoise.tabular.audit;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Measured;
import io.equipoise.core.audit.Measurement;
import io.equipoise.core.audit.Probe;
import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.metric.CategoryDistance;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.metric.MeanDiscrepancy;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.KolmogorovSmirnov;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Groups;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds columns, the target among them, that are distributed differently in one environment, such
 * as a place, a scanner or a year, than in the others.
 *
 * <p>Each environment is held against all other rows, column by column: numbers by the
 * Kolmogorov-Smirnov distance, categories by the total variation ({@link Drift}), with bounds that
 * hold for any distribution and for all comparisons together (Bonferroni). All features together
 * are compared by the maximum mean discrepancy, with a permutation test. Environments with fewer
 * than {@value #ENOUGH} rows are not compared; row weights are not used.
 *
 * @see <a href="https://doi.org/10.1214/aop/1176990746">Massart, The Tight Constant in the
 *     Dvoretzky-Kiefer-Wolfowitz Inequality, 1990</a>
 * @see <a href="https://jmlr.org/papers/v13/gretton12a.html">Gretton, Borgwardt, Rasch, Schölkopf,
 *     Smola, A Kernel Two-Sample Test, 2012</a>
 */
@Method(
    name = "drift",
    aliases = {"distribution-shift"},
    slot = Slot.PROBE,
    treats = Bias.DISTRIBUTION_SHIFT,
    summary =
        "Compares the distribution of each column, and of all together, between environments:"
            + " Kolmogorov-Smirnov, total variation, Jensen-Shannon and maximum mean discrepancy.",
    cites = {
      "massart1990tight",
      "weissman2003inequalities",
      "lin1991divergence",
      "gretton2012kernel"
    })
public final class DriftProbe implements Probe, Numeric {
  private static final int MOST_ROWS = 100_000;
  private static final int MOST_TOGETHER = 4_000;
  private static final int MOST_ENVIRONMENTS = 20;
  private static final int MOST_FINDINGS = 5;
  private static final int ENOUGH = 30;
  private static final int FEATURES = 128;
  private static final int PERMUTATIONS = 199;

  private record Seen(Column column, int environment, Drift drift) {}

  @Override
  public Measurement measure(AuditInput input) {
    if (input.environment().isEmpty() || input.rows() == 0) {
      return Measurement.NOTHING;
    }
    Groups all = input.environment().get();
    Seed seed = input.seed().child("drift");
    Sample sample = Sample.of(input.rows(), MOST_ROWS, seed, "Shifts");
    Groups groups = all.take(sample.rows());
    Table table = input.table().without(all.columns());
    table = sample.rows().length == input.rows() ? table : table.take(sample.rows());
    List<Column> columns = new ArrayList<>(input.features().without(all.columns()).columns());
    columns.add(input.table().column(input.task().target()));
    List<String> notes = new ArrayList<>(sample.notes());
    List<Integer> compared = compared(groups, notes);
    double alpha = 0.05 / Math.max(1, compared.size() * columns.size());
    List<Measured> metrics = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    List<Seen> surest = new ArrayList<>();
    for (Column whole : columns) {
      Column column = table.column(whole.name());
      List<Seen> each = new ArrayList<>();
      for (int e : compared) {
        Drift.of(column, inside(groups, e), alpha, seed.child(column.name()).child(e))
            .ifPresent(drift -> each.add(new Seen(column, e, drift)));
      }
      each.forEach(seen -> report(seen, groups, metrics));
      each.stream().max(SUREST).ifPresent(surest::add);
    }
    surest.sort(SUREST.reversed());
    for (Seen seen : surest.subList(0, Math.min(MOST_FINDINGS, surest.size()))) {
      Finding finding = finding(seen, groups, compared.size() * columns.size());
      if (findings.isEmpty() || finding.severity() != Severity.NONE) {
        findings.add(finding);
      }
    }
    for (int e : compared) {
      together(input, all, e, seed, metrics, notes);
    }
    return new Measurement(findings, metrics, List.of(), notes);
  }

  private static final Comparator<Seen> SUREST =
      Comparator.<Seen>comparingDouble(seen -> seen.drift.distance().low())
          .thenComparingDouble(seen -> seen.drift.distance().value());

  /** Environments that are held against the others: of two only the first, which says it all. */
  private static List<Integer> compared(Groups groups, List<String> notes) {
    int[] sizes = groups.sizes();
    List<Integer> compared = new ArrayList<>();
    List<String> few = new ArrayList<>();
    for (int e : Charts.largest(sizes, MOST_ENVIRONMENTS)) {
      boolean enough = sizes[e] >= ENOUGH && groups.rows() - sizes[e] >= ENOUGH;
      if (enough) {
        compared.add(e);
      } else if (sizes[e] > 0 && sizes[e] < ENOUGH) {
        few.add(Wording.quoted(groups.names().get(e)) + " (" + Wording.rows(sizes[e]) + ")");
      }
    }
    if (!few.isEmpty()) {
      notes.add(
          "Not compared with the other environments, for want of "
              + ENOUGH
              + " rows: "
              + Wording.list(few, 5)
              + ".");
    }
    return compared.size() == 2 && groups.count() == 2 ? compared.subList(0, 1) : compared;
  }

  private static boolean[] inside(Groups groups, int environment) {
    boolean[] inside = new boolean[groups.rows()];
    for (int i = 0; i < inside.length; i++) {
      inside[i] = groups.code(i) == environment;
    }
    return inside;
  }

  private static String against(Groups groups, int environment) {
    return Wording.group(groups, environment) + " against the others";
  }

  private static void report(Seen seen, Groups groups, List<Measured> metrics) {
    String where = against(groups, seen.environment) + ", column: " + seen.column.name();
    metrics.add(new Measured(seen.drift.metric(), where, seen.drift.distance()));
    metrics.add(new Measured("jensenShannonDistance", where, seen.drift.jensenShannon()));
  }

  private static Finding finding(Seen seen, Groups groups, int comparisons) {
    Estimate distance = seen.drift.distance();
    boolean numbers = seen.drift.metric().equals("kolmogorovSmirnov");
    List<String> notes = new ArrayList<>();
    if (comparisons > 1) {
      notes.add(
          "The interval allows for " + Wording.count(comparisons) + " comparisons (Bonferroni).");
    }
    if (distance.low() <= 0) {
      notes.add("The interval holds 0: this may be chance.");
    }
    notes.add("A shift is no fault in itself: whether a model suffers from it is to be measured.");
    return new Finding(
        Bias.DISTRIBUTION_SHIFT,
        Wording.quoted(seen.column.name()) + " by " + Wording.grouping(groups),
        Wording.quoted(seen.column.name())
            + " is distributed differently for "
            + Wording.quoted(groups.names().get(seen.environment))
            + " than for the others: "
            + (numbers
                ? "the shares below some value differ by "
                : "the shares of some categories differ by ")
            + Wording.points(distance.value())
            + " (95 % interval "
            + Wording.pointsRange(distance)
            + ").",
        SeverityRule.LINK_GAP.of(distance),
        seen.drift.metric(),
        distance,
        numbers
            ? "Kolmogorov-Smirnov distance with the bounds of Dvoretzky, Kiefer, Wolfowitz and Massart"
            : "total variation with bounds on the deviation of shares (Weissman et al.)",
        notes,
        List.of());
  }

  /** All features at once, in a sample, since a shift may lie in how columns go together. */
  private static void together(
      AuditInput input,
      Groups all,
      int environment,
      Seed seed,
      List<Measured> metrics,
      List<String> notes) {
    Sample part = Sample.of(input.rows(), MOST_TOGETHER, seed.child("together"), "");
    Table features = input.features().without(all.columns()).take(part.rows());
    Groups groups = all.take(part.rows());
    boolean[] inside = inside(groups, environment);
    Matrix matrix = Encoder.fit(features, Encoder.Options.DEFAULT).encode(features);
    int size = groups.sizes()[environment];
    if (matrix.columns() == 0 || size == 0 || size == inside.length) {
      return;
    }
    MeanDiscrepancy seen =
        MeanDiscrepancy.test(
            Embeddings.of(matrix.values(), matrix.columns()),
            inside,
            FEATURES,
            PERMUTATIONS,
            seed.child("test").child(environment));
    double root = Math.sqrt(seen.squared());
    metrics.add(
        new Measured(
            "maximumMeanDiscrepancy",
            against(groups, environment),
            new Estimate(root, Double.NaN, Double.NaN)));
    notes.add(
        "All features together, "
            + against(groups, environment)
            + ": maximum mean discrepancy "
            + Wording.decimals(root, 3)
            + ", p = "
            + Wording.decimals(seen.pValue(), 3)
            + " by "
            + PERMUTATIONS
            + " permutations of "
            + Wording.rows(inside.length)
            + ".");
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("kolmogorov-smirnov")
            .input("samples", "(N)", "values of the one sample")
            .input("reference", "(M)", "values of the other")
            .computes(DriftProbe::kolmogorovSmirnov),
        Function.named("jensen-shannon")
            .input("counts", "(K)", "counts or shares per category, at least 0")
            .input("referenceCounts", "(K)", "those of the other side")
            .computes(given -> Evaluation.of(categories(given).jensenShannon())),
        Function.named("total-variation")
            .input("counts", "(K)", "counts or shares per category, at least 0")
            .input("referenceCounts", "(K)", "those of the other side")
            .computes(given -> Evaluation.of(categories(given).totalVariation())),
        Function.named("two-sample-mmd")
            .input("embeddings", "(N,D)", "rows of the one sample")
            .input("reference", "(M,D)", "rows of the other")
            .parameter("bandwidth", 1, "of the Gaussian kernel, above 0")
            .computes(DriftProbe::meanDiscrepancy));
  }

  private static Evaluation kolmogorovSmirnov(Arguments given) {
    KolmogorovSmirnov seen =
        KolmogorovSmirnov.of(given.numbers("samples"), given.numbers("reference"));
    return Evaluation.of(seen.statistic(), seen.pValue());
  }

  private static CategoryDistance categories(Arguments given) {
    return CategoryDistance.of(given.numbers("counts"), given.numbers("referenceCounts"));
  }

  private static Evaluation meanDiscrepancy(Arguments given) {
    return Evaluation.of(
        MeanDiscrepancy.exact(
            Embeddings.of(given, "embeddings"),
            Embeddings.of(given, "reference"),
            given.number("bandwidth", 1)));
  }
}
