package io.equipoise.tabular.probe;

import io.equipoise.core.error.Require;
import io.equipoise.core.estimate.EstimateInput;
import io.equipoise.core.estimate.Estimation;
import io.equipoise.core.estimate.Estimation.Term;
import io.equipoise.core.estimate.Estimator;
import io.equipoise.core.estimate.Role;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Exhibit;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.task.Groups;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Which last layer suits frozen features: learning curves of {@link NaiveBayesProbe} and of
 * logistic regression, overall and for every group.
 *
 * <p>A share of the rows is set aside for tests. Both probes learn from the same random subsets of
 * the others, of 2K rows, 4K, 8K … and all, each with a row of every one of the K classes at least.
 * The crossover is the smallest size from which on logistic regression errs no more than naive
 * Bayes; a probe has settled at the smallest size with a test error within 0.01 of that from all
 * rows. Rows without a target or with a feature that is missing or infinite are left out. Without
 * {@code features} all columns of numbers are features. Example: {@code
 * probe-comparison(features=[f1,f2,f3])}.
 *
 * @see ErrorCurve
 * @see <a href="https://arxiv.org/abs/2302.02334">Zheng, Wu, Bao, Cao, Li and Zhu, Revisiting
 *     Discriminative vs. Generative Classifiers: Theory and Implications, 2023</a>
 */
@Method(
    name = "probe-comparison",
    row = 157,
    slot = Slot.ESTIMATOR,
    treats = {Bias.REPRESENTATION, Bias.CLASS_IMBALANCE},
    summary =
        "Learning curves of naive Bayes and logistic regression on frozen features, and the number"
            + " of rows from which on logistic regression is the better last layer.",
    cites = "zheng2023revisiting")
public final class ProbeComparison implements Estimator {

  /** What is compared. */
  public record Options(
      @Meaning("columns of numbers to learn from, such as [f1,f2]; none for all of them")
          String[] features,
      @Meaning("random subsets per size; at least 2") int subsets,
      @Meaning("share of the rows set aside for tests, in (0, 1)") double test,
      @Meaning("inverse of logistic regression's penalty; above 0") double c,
      @Meaning("most iterations of logistic regression; at least 1") int iterations,
      @Meaning("whether columns are moved and scaled into [0, 1]") boolean scale,
      @Meaning("whether naive Bayes has the same prior for all classes") boolean balanced) {
    /** Five subsets, three tenths for tests, C = 1, scaled columns. */
    public static final Options DEFAULT = new Options(new String[0], 5, 0.3, 1, 1000, true, false);

    public Options {
      Require.atLeast("subsets", subsets, 2);
      Require.above("test", test, 0);
      Require.that(test < 1, "test is " + test + ", but must be below 1");
      Require.above("c", c, 0);
      Require.that(c < Double.POSITIVE_INFINITY, "c is infinite, but must be a number");
      Require.atLeast("iterations", iterations, 1);
    }
  }

  private final Options options;

  public ProbeComparison(Options options) {
    this.options = options;
  }

  @Override
  public Set<Role> roles() {
    return Set.of(Role.GROUP, Role.IGNORE);
  }

  @Override
  public Estimation estimate(EstimateInput input) {
    List<String> notes = new ArrayList<>();
    ProbeSplit split =
        ProbeSplit.of(input, options.features(), options.test(), options.scale(), notes);
    int classes = split.train().classes();
    Require.that(
        split.train().rows() >= 2 * classes,
        "a comparison of probes needs "
            + 2 * classes
            + " training rows at least, but there are "
            + split.train().rows());
    LearningCurves curves =
        LearningCurves.of(
            split.train(),
            split.test(),
            LearningCurves.doubling(classes, split.train().rows()),
            new LearningCurves.Settings(
                options.subsets(),
                options.balanced(),
                new LogisticProbe.Options(options.c(), options.iterations())),
            input.seed().child("subsets"));
    List<Term> terms = new ArrayList<>();
    List<Exhibit> exhibits = new ArrayList<>();
    add("", curves, i -> true, input, terms, exhibits, notes);
    Groups groups = split.groups();
    for (int g = 0; g < groups.count() && groups.count() > 1; g++) {
      int group = g;
      String name = groups.names().get(g);
      if (groups.sizes()[g] == 0) {
        notes.add("No test row is of the group '" + oneLine(name) + "'.");
        continue;
      }
      add(
          name + " (" + groups.sizes()[g] + " test rows)",
          curves,
          i -> groups.code(i) == group,
          input,
          terms,
          exhibits,
          notes);
    }
    return new Estimation(
        "Naive Bayes against logistic regression, by the number of training rows",
        terms,
        List.of(),
        reading(split),
        exhibits,
        notes);
  }

  private static String oneLine(String name) {
    return name.replaceAll("\\s+", " ");
  }

  private static void add(
      String whom,
      LearningCurves curves,
      IntPredicate judged,
      EstimateInput input,
      List<Term> terms,
      List<Exhibit> exhibits,
      List<String> notes) {
    String prefix = whom.isEmpty() ? "" : whom + ": ";
    ErrorCurve bayes = curves.ofNaiveBayes(judged);
    ErrorCurve logistic = curves.ofLogistic(judged);
    ErrorCurve difference = curves.difference(judged);
    Estimate crossover = difference.crossover(input.seed().child("crossover"));
    terms.add(term(prefix + "crossover, training rows", crossover));
    if (Double.isInfinite(crossover.value())) {
      notes.add(
          (whom.isEmpty() ? "Overall" : oneLine(whom))
              + ": naive Bayes errs less from all training rows, so there is no crossover within"
              + " them.");
    }
    terms.add(
        term(
            prefix + "naive Bayes settled, training rows",
            bayes.settled(input.seed().child("naive bayes"))));
    terms.add(
        term(
            prefix + "logistic regression settled, training rows",
            logistic.settled(input.seed().child("logistic"))));
    List<List<@Nullable Object>> rows = new ArrayList<>();
    line("naive Bayes", bayes, rows);
    line("logistic regression", logistic, rows);
    line("naive Bayes less logistic", difference, rows);
    exhibits.add(
        new Exhibit(
            "Test error by training rows" + (whom.isEmpty() ? "" : ", " + oneLine(whom)),
            Exhibit.Chart.LINES,
            List.of("x", "y", "low", "high", "series"),
            rows));
  }

  private static void line(String series, ErrorCurve curve, List<List<@Nullable Object>> rows) {
    for (ErrorCurve.Point point : curve.points()) {
      List<@Nullable Object> row = new ArrayList<>();
      row.add(point.size());
      row.add(point.value());
      row.add(point.low());
      row.add(point.high());
      row.add(series);
      rows.add(row);
    }
  }

  /** An infinite number of rows is more than there are: not measurable. */
  private static Term term(String name, Estimate estimate) {
    return new Term(
        name,
        finite(estimate.value()),
        Double.NaN,
        finite(estimate.low()),
        finite(estimate.high()));
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? value : Double.NaN;
  }

  private List<String> reading(ProbeSplit split) {
    return List.of(
        "Below the crossover use naive-bayes-probe as the last layer, from there on logistic"
            + " regression; no interval means that not all subsets have a crossover.",
        "A probe has settled where its test error is within 0.01 of its error from all "
            + split.train().rows()
            + " training rows.",
        "Intervals of rows come from the "
            + options.subsets()
            + " subsets drawn again; those of errors hold chance in the training rows and in the "
            + split.test().rows()
            + " test rows.",
        "Features that go together make the probabilities of naive Bayes far too sure, whatever its"
            + " errors; calibrate them.");
  }
}
