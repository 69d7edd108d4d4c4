package io.equipoise.evidence.experiment;

import io.equipoise.core.estimate.EstimateInput;
import io.equipoise.core.estimate.Estimation;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.TaskRequest;
import io.equipoise.tabular.estimate.DslEstimator;
import io.equipoise.tabular.estimate.RegressionModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Design-based supervised learning where the truth is known: a machine that errs more often on one
 * side, and the slope of a line through labels of which experts gave one in ten.
 */
public final class DslExperiment implements Experiment {
  private static final String COVERAGE = "coverage of 95 % intervals";
  private static final String BIAS = "absolute bias of the slope";
  private static final String RMSE = "root mean squared error against that of experts alone";
  private static final String DSL = "dsl";
  private static final String NAIVE = "naive";
  private static final String EXPERTS = "experts only";
  private static final String NOMINAL = "nominal";
  private static final double[] FLIPS = {0.05, 0.20};

  @Override
  public String method() {
    return "dsl";
  }

  @Override
  public String claim() {
    return "With a machine that is right for 87 % of rows, 95 % intervals of the naive analysis"
        + " hold the true slope at least 12 points too seldom against dsl, whose own are at"
        + " most 3 points short of 95 %; dsl errs at least 15 % less than the experts'"
        + " labels alone.";
  }

  @Override
  public String data() {
    return "x ~ N(0,1), Y ~ Bernoulli(sigmoid(-0.5 + 0.5 x)), a machine that flips Y with"
        + " probability 0.20 where x > 0 and 0.05 elsewhere; 2,000 rows, 200 of them"
        + " labelled by experts at random; drawn 300 times per seed.";
  }

  @Override
  public String baseline() {
    return "Least squares on the machine's labels (naive) and on the experts' labels alone, with"
        + " the same sandwich errors.";
  }

  @Override
  public String scaledDown() {
    return "Made labels instead of a language model's; one split into five folds instead of the"
        + " median of ten.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(COVERAGE, DSL, NAIVE, true, 0.12),
        new Measure(COVERAGE, DSL, NOMINAL, true, -0.03),
        new Measure(BIAS, DSL, NAIVE, false, 0.008),
        new Measure(RMSE, DSL, EXPERTS, false, 0.15));
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    int times = quick ? 10 : 300;
    int rows = quick ? 500 : 2000;
    int gold = rows / 10;
    DslEstimator estimator =
        new DslEstimator(
            new DslEstimator.Options(
                new String[] {"machine"},
                String.valueOf((double) gold / rows),
                RegressionModel.LINEAR,
                new String[] {"x"},
                "",
                new String[0],
                "",
                5,
                1,
                quick ? 10 : 50));
    double slope = slope();
    Tally dsl = new Tally();
    Tally naive = new Tally();
    Tally experts = new Tally();
    for (int t = 0; t < times; t++) {
      Seed own = new Seed(seed).child(t);
      Table table = table(rows, gold, own.child("data"));
      Estimation found =
          estimator.estimate(
              EstimateInput.of(estimator, table, TaskRequest.of("expert"), own.child("estimator")));
      dsl.add(found.terms().get(1), slope);
      for (Estimation.Alternative other : found.alternatives()) {
        if (other.name().equals(NAIVE)) {
          naive.add(other.terms().get(1), slope);
        } else if (other.name().equals(EXPERTS)) {
          experts.add(other.terms().get(1), slope);
        }
      }
    }
    List<Value> values = new ArrayList<>();
    add(DSL, dsl, experts.rmse(), values);
    add(NAIVE, naive, experts.rmse(), values);
    add(EXPERTS, experts, experts.rmse(), values);
    values.add(new Value(COVERAGE, NOMINAL, Estimation.LEVEL));
    return new Outcome(values);
  }

  private static void add(String arm, Tally tally, double experts, List<Value> values) {
    values.add(new Value(COVERAGE, arm, tally.coverage()));
    values.add(new Value(BIAS, arm, Math.abs(tally.bias())));
    values.add(new Value(RMSE, arm, tally.rmse() / experts));
    values.add(new Value("root mean squared error", arm, tally.rmse()));
  }

  /** The slope of the best line through Y in the population, {@code E[x · P(Y = 1 | x)]}. */
  private static double slope() {
    double sum = 0;
    double step = 1e-3;
    for (double x = -10; x <= 10; x += step) {
      sum += x * sigmoid(-0.5 + 0.5 * x) * Math.exp(-x * x / 2);
    }
    return sum * step / Math.sqrt(2 * Math.PI);
  }

  private static double sigmoid(double s) {
    return 1 / (1 + Math.exp(-s));
  }

  private static Table table(int rows, int gold, Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[] x = new double[rows];
    double[] machine = new double[rows];
    double[] truth = new double[rows];
    for (int i = 0; i < rows; i++) {
      x[i] = normal.sample();
      truth[i] = random.nextDouble() < sigmoid(-0.5 + 0.5 * x[i]) ? 1 : 0;
      boolean flipped = random.nextDouble() < FLIPS[x[i] > 0 ? 1 : 0];
      machine[i] = flipped ? 1 - truth[i] : truth[i];
    }
    double[] expert = new double[rows];
    Arrays.fill(expert, Double.NaN);
    int[] order = Permutation.of(rows, random);
    for (int k = 0; k < gold; k++) {
      expert[order[k]] = truth[order[k]];
    }
    return Table.of(
        List.of(
            NumericColumn.of("x", x),
            NumericColumn.of("machine", machine),
            NumericColumn.of("expert", expert)));
  }
}
