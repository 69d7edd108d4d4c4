package io.equipoise.tabular.ordinal;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Feature;
import io.equipoise.core.encode.NumberFeature;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.estimate.EstimateInput;
import io.equipoise.core.estimate.Estimation;
import io.equipoise.core.estimate.Estimation.Term;
import io.equipoise.core.estimate.Estimator;
import io.equipoise.core.estimate.Role;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Quantile;
import io.equipoise.core.table.Column;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.TaskBinder;
import io.equipoise.core.task.TaskKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * The coefficients of {@link Presto} at every boundary between levels, on the scale of the columns
 * as they stand, with standard errors and intervals from samples of rows drawn again.
 *
 * <pre>
 *   P(y &lt;= k | x) = sigmoid(alpha_k + beta_k · x)        minimise mean -ln P + lambda · sum |psi|
 * </pre>
 *
 * Lambda is chosen once by cross-validation and kept in every sample; the standard error is the
 * standard deviation over samples and the interval their middle 95 %, stretched to the estimate
 * where that lies outside. A sample without a row of some level is drawn again. Rows without a
 * target are left out; every other column is a feature. Example: {@code
 * presto-coefficients(order=[view,click,buy])}.
 *
 * @see <a href="https://arxiv.org/abs/2305.18700">Faletto and Bien, Predicting Rare Events by
 *     Shrinking Towards Proportional Odds, 2023</a>
 */
@Method(
    name = "presto-coefficients",
    row = 162,
    slot = Slot.ESTIMATOR,
    treats = Bias.CLASS_IMBALANCE,
    summary =
        "What moves rows across each step of an ordered target towards a rare last level:"
            + " coefficients per step, shrunk towards those of the step before.",
    cites = "faletto2023presto")
public final class PrestoCoefficients implements Estimator {
  private static final int MOST_ATTEMPTS = 1000;

  /** What is fitted and how often again. */
  public record Options(
      @Meaning("levels from the first to the last, as in [view,click,buy]; empty when numbers tell")
          String order,
      @Meaning("samples of rows for standard errors; at least 20") int replicates,
      @Meaning(
              "whether all boundaries share one set of unpenalised coefficients: proportional odds")
          boolean proportional) {
    /** 200 samples. */
    public static final Options DEFAULT = new Options("", 200, false);

    public Options {
      Require.atLeast("replicates", replicates, 20);
    }
  }

  private final Options options;

  public PrestoCoefficients(Options options) {
    this.options = options;
  }

  @Override
  public Set<Role> roles() {
    return Set.of(Role.WEIGHT, Role.IGNORE);
  }

  @Override
  public Estimation estimate(EstimateInput input) {
    String target = input.task().target();
    checkOrder(input.table().column(target));
    if (input.task().kind() != TaskKind.MULTICLASS) {
      throw new UserError(
          "presto-coefficients needs an ordered target of at least 3 levels, but '"
              + target
              + (input.task().kind() == TaskKind.BINARY ? "' has two" : "' holds many numbers"));
    }
    Dataset data = TaskBinder.dataset(input.table(), input.task());
    Presto.Options tuned = Presto.Options.DEFAULT;
    PrestoFit fit =
        PrestoFit.of(
            data,
            new Presto.Options(
                options.order(),
                tuned.lambdas(),
                tuned.ratio(),
                tuned.folds(),
                tuned.mix(),
                options.proportional()),
            input.seed().child("presto"));
    List<String> notes = new ArrayList<>(fit.remarks().stream().map(each -> each + ".").toList());
    if (data.size() < input.rows()) {
      notes.add(
          input.rows()
              - data.size()
              + " of "
              + input.rows()
              + " rows have no target and are left"
              + " out.");
    }
    double[] estimates = numbers(fit, fit.point());
    double[][] samples = samples(fit, input.seed().child("bootstrap"), notes);
    List<String> names = names(fit, data.classes());
    List<Term> terms = new ArrayList<>();
    for (int t = 0; t < estimates.length; t++) {
      terms.add(term(names.get(t), estimates[t], samples, t));
    }
    return new Estimation(
        "Coefficients of the boundaries between levels of " + target,
        terms,
        List.of(),
        reading(fit),
        List.of(),
        notes);
  }

  /** A name that is no value of the target is told before anything is fitted. */
  private void checkOrder(Column target) {
    if (options.order().isBlank()) {
      return;
    }
    Set<String> values = new LinkedHashSet<>();
    for (int i = 0; i < target.size() && values.size() <= 1000; i++) {
      if (!target.isMissing(i)) {
        values.add(target.text(i));
      }
    }
    LevelOrder.check(List.copyOf(values), options.order());
  }

  private List<String> reading(PrestoFit fit) {
    List<String> reading = new ArrayList<>();
    reading.add(
        "A positive coefficient makes the levels up to the one named likelier and those after it"
            + " rarer, per unit of its column.");
    if (fit.penalty().lambda() > 0) {
      reading.add(
          "Coefficients are shrunk towards 0 and towards those of the boundary before, so they are"
              + " too small on average and their intervals are about the shrunk coefficients, not"
              + " the true ones: an interval that leaves out 0 shows an effect, one that holds 0"
              + " shows nothing.");
    }
    reading.add(
        "Standard errors and intervals come from "
            + options.replicates()
            + " samples of the rows drawn again"
            + (fit.penalty().lambda() > 0
                ? " under the same penalty, so the doubt about the penalty is not in them."
                : "."));
    return reading;
  }

  private static Term term(String name, double estimate, double[][] samples, int place) {
    double[] values =
        Arrays.stream(samples).mapToDouble(sample -> sample[place]).sorted().toArray();
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    double error = Math.sqrt(squares / (values.length - 1));
    double low = Quantile.ofSorted(values, values.length, 0.025);
    double high = Quantile.ofSorted(values, values.length, 0.975);
    return new Term(name, estimate, error, Math.min(low, estimate), Math.max(high, estimate));
  }

  private double[][] samples(PrestoFit fit, Seed seed, List<String> notes) {
    OrdinalRows rows = fit.rows();
    UniformRandomProvider random = seed.generator();
    double[][] samples = new double[options.replicates()][];
    int again = 0;
    for (int b = 0; b < samples.length; b++) {
      int[] times = new int[rows.rows()];
      do {
        Require.that(
            again < MOST_ATTEMPTS * samples.length,
            "a level has too few rows for samples drawn again to hold it");
        Arrays.fill(times, 0);
        IntStream.range(0, times.length).forEach(i -> times[random.nextInt(times.length)]++);
        again++;
      } while (!holdsEveryLevel(rows, times));
      ProximalFit sampled = new ProximalFit(rows.sampled(times), PenaltyPath.COMPARED);
      samples[b] = numbers(fit, sampled.fit(fit.penalty(), fit.point()));
    }
    if (again > samples.length) {
      notes.add(
          again
              - samples.length
              + " samples held no row of some level and were drawn again, so"
              + " standard errors may be too small.");
    }
    return samples;
  }

  private static boolean holdsEveryLevel(OrdinalRows rows, int[] times) {
    return IntStream.range(0, times.length)
            .filter(i -> times[i] > 0)
            .map(i -> rows.y()[i])
            .distinct()
            .count()
        == rows.levels();
  }

  /** For each boundary its intercept and its coefficients, on columns as they stand. */
  private static double[] numbers(PrestoFit fit, double[] point) {
    OrderedLogit logit = fit.encoded(point);
    int width = logit.width();
    double[] numbers = new double[(width + 1) * (logit.levels() - 1)];
    for (int k = 0; k < logit.levels() - 1; k++) {
      int first = k * (width + 1);
      numbers[first] = logit.intercepts()[k];
      System.arraycopy(logit.slopes(), k * width, numbers, first + 1, width);
      int j = first + 1;
      for (Feature feature : fit.encoder().features()) {
        if (feature instanceof NumberFeature number) {
          numbers[j] *= number.scale();
          numbers[first] -= numbers[j] * number.centre();
        }
        j += feature.names().size();
      }
    }
    return numbers;
  }

  private static List<String> names(PrestoFit fit, List<String> classes) {
    Encoder encoder = fit.encoder();
    List<String> names = new ArrayList<>();
    for (int k = 0; k + 1 < fit.levels().length; k++) {
      String boundary = "up to " + classes.get(fit.levels()[k]) + ": ";
      names.add(boundary + "(intercept)");
      encoder.names().forEach(name -> names.add(boundary + name));
    }
    return names;
  }
}
