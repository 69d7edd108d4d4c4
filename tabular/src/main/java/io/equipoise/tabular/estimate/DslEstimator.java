package io.equipoise.tabular.estimate;

import io.equipoise.core.error.Require;
import io.equipoise.core.estimate.EstimateInput;
import io.equipoise.core.estimate.Estimation;
import io.equipoise.core.estimate.Estimation.Alternative;
import io.equipoise.core.estimate.Estimator;
import io.equipoise.core.estimate.Role;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Design-based supervised learning: regressions on labels that a machine gave to all rows and
 * experts to a random few. The machine's errors, of whatever kind, do not bias the coefficients,
 * because the few correct them by design.
 *
 * <pre>
 *   g_i  = prediction of Y_i from the machine's labels and the features, learned on other folds
 *   Yt_i = g_i + (R_i / pi_i) (Y_i - g_i)          R_i = 1 where an expert labelled the row
 *   sum_i x_i (Yt_i - mu(x_i · beta)) = 0          sandwich standard errors
 * </pre>
 *
 * {@code E[Yt_i] = Y_i} for any g, as long as pi, the probability that a row was chosen for an
 * expert, is the true one. Where the labelled variable stands among the features, the moments are
 * mixed in the same way: {@code m_i = m_i(predicted) + (R_i/pi_i) (m_i(gold) - m_i(predicted))}.
 * Folds are drawn ten times; the median stands ({@code SplitMedian}). g is a forest whose rows
 * weigh 1/pi. With fewer labelled rows than folds there are as many folds as labelled rows.
 *
 * <p>The target is the experts' column, empty where they did not label: {@code dsl(surrogate=llm,
 * probability=pi, features=[age,sex])}.
 *
 * @see <a href="https://arxiv.org/abs/2306.04746">Egami et al., Using Imperfect Surrogates for
 *     Downstream Inference, 2023</a>
 */
@Method(
    name = "dsl",
    aliases = {"design-based-supervised-learning"},
    row = 160,
    slot = Slot.ESTIMATOR,
    treats = Bias.LABEL_NOISE,
    summary =
        "Valid coefficients from labels that a language model gave to all rows and experts to a"
            + " random few: the few correct the model's bias.",
    cites = "egami2023imperfect")
public final class DslEstimator implements Estimator, Numeric {

  /** What is regressed on what, and how labels are predicted. */
  public record Options(
      @Meaning(
              "columns with the machine's labels for all rows; the first one is also analysed"
                  + " alone")
          String[] surrogate,
      @Meaning(
              "column or number: chance that a row was chosen for an expert; empty if equal for"
                  + " all")
          String probability,
      @Meaning("linear, logistic, or mean for the target's mean alone") RegressionModel model,
      @Meaning("columns to regress on, such as [age,sex]; none with model=mean") String[] features,
      @Meaning("column to regress when the labelled target stands among the features; else empty")
          String outcome,
      @Meaning("further columns that help to predict labels") String[] predictors,
      @Meaning("column whose equal entries go together in standard errors; empty for none")
          String cluster,
      @Meaning("parts for cross-fitting; from 2 to 100") int folds,
      @Meaning("times the parts are drawn anew; from 1 to 1000") int splits,
      @Meaning("trees of each forest that predicts labels; from 1 to 10000") int trees) {
    /** Five folds, drawn ten times, as published. */
    public static final Options DEFAULT =
        new Options(
            new String[0],
            "",
            RegressionModel.LINEAR,
            new String[0],
            "",
            new String[0],
            "",
            5,
            10,
            50);

    public Options {
      Require.between("folds", folds, 2, 100);
      Require.between("splits", splits, 1, 1000);
      Require.between("trees", trees, 1, 10_000);
    }
  }

  private final Options options;

  public DslEstimator(Options options) {
    this.options = options;
  }

  @Override
  public List<Function> functions() {
    return DslFunctions.all();
  }

  @Override
  public Set<Role> roles() {
    return Set.of(Role.GROUP);
  }

  @Override
  public Estimation estimate(EstimateInput input) {
    DslTable read = DslTable.of(input, options);
    DslData data = read.data();
    List<double[]> estimates = new ArrayList<>();
    List<double[]> errors = new ArrayList<>();
    List<double[]> gaps = new ArrayList<>();
    List<double[]> gapErrors = new ArrayList<>();
    double[] surrogate = data.surrogate();
    DslData.Solved naive = surrogate == null ? null : data.naive(surrogate);
    boolean complete = read.complete();
    for (int s = 0; s < (complete ? 1 : options.splits()); s++) {
      double[] predicted =
          complete ? data.labels() : predictions(read, input.seed().child("dsl").child(s));
      DslData.Solved solved = data.corrected(predicted);
      estimates.add(solved.fit().beta());
      errors.add(solved.fit().standardErrors());
      if (naive != null) {
        gaps.add(minus(naive.fit().beta(), solved.fit().beta()));
        gapErrors.add(
            MomentFit.differenceErrors(
                data.model(),
                naive.fit(),
                naive.moments(),
                solved.fit(),
                solved.moments(),
                data.clusters()));
      }
    }
    SplitMedian corrected = SplitMedian.of(estimates, errors);
    MomentFit gold = data.goldOnly().fit();
    List<Alternative> beside = new ArrayList<>();
    if (naive != null) {
      beside.add(
          new Alternative(
              "naive",
              "takes the machine's labels of all rows as right; biased where they err.",
              Terms.of(data.terms(), naive.fit())));
      SplitMedian gap = SplitMedian.of(gaps, gapErrors);
      beside.add(
          new Alternative(
              "naive - dsl",
              "what the machine's errors do to the naive analysis; an interval without 0 shows"
                  + " bias.",
              Terms.of(data.terms(), gap.estimates(), gap.standardErrors())));
    }
    beside.add(
        new Alternative(
            "experts only",
            "uses the labelled rows alone, weighted by 1/pi; right, but less sure.",
            Terms.of(data.terms(), gold)));
    DslDiagnostics diagnostics = new DslDiagnostics(read, input);
    List<String> reading =
        new ArrayList<>(
            Terms.reading(
                data.model(), data.covariate() ? options.outcome() : input.task().target()));
    reading.add(
        "These hold however the machine errs, if experts labelled rows drawn at random with the"
            + " given probabilities; expert labels are taken as the truth.");
    List<String> notes = new ArrayList<>(read.notes());
    notes.addAll(diagnostics.notes());
    return new Estimation(
        RegressionEstimator.title(
                data.model(), data.covariate() ? options.outcome() : input.task().target())
            + ", corrected by design",
        Terms.of(data.terms(), corrected.estimates(), corrected.standardErrors()),
        beside,
        reading,
        diagnostics.exhibits(data.terms(), corrected.standardErrors(), gold.standardErrors()),
        notes);
  }

  private double[] predictions(DslTable read, Seed seed) {
    return new CrossFit(
            read.predictors(),
            read.data().labels(),
            read.data().labelling().ratio(),
            options.folds(),
            options.trees())
        .predictions(seed);
  }

  private static double[] minus(double[] a, double[] b) {
    double[] difference = new double[a.length];
    for (int j = 0; j < a.length; j++) {
      difference[j] = a[j] - b[j];
    }
    return difference;
  }
}
