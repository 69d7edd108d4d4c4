package io.equipoise.evidence.experiment;

import io.equipoise.core.estimate.EstimateInput;
import io.equipoise.core.estimate.Estimation;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.core.task.TaskRequest;
import io.equipoise.tabular.learn.LinearLayer;
import io.equipoise.tabular.ordinal.Presto;
import io.equipoise.tabular.ordinal.PrestoCoefficients;
import io.equipoise.tabular.probe.LogisticProbe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * PRESTO where every step of four differs from the one before in about half of its ten
 * coefficients, and the last level has under one row in a hundred. The truth is known, so that
 * probabilities are compared with probabilities.
 */
public final class PrestoExperiment implements Experiment {
  private static final String ERROR = "squared error of the rare level's probability, times 1e5";
  private static final String BIAS = "bias of the rare level's probability, times 1e5";
  private static final String ROOT = "root of the squared error, times 1e5";
  private static final String PRESTO = "presto";
  private static final String PROPORTIONAL = "proportional odds";
  private static final String LOGISTIC = "logistic regression on the rare level";
  private static final String RIDGE = "the same with a ridge penalty of 1";
  private static final double[] INTERCEPTS = {0, 3.5, 5.5};
  private static final int WIDTH = 10;
  private static final int RARE = INTERCEPTS.length;

  @Override
  public String method() {
    return "presto";
  }

  @Override
  public String claim() {
    return "With a last level of under 1 % and coefficients that change from step to step, PRESTO's"
        + " probability of that level has a lower mean squared error than proportional odds and"
        + " than logistic regression on the rare level alone.";
  }

  @Override
  public String data() {
    return "Four levels with intercepts 0, 3.5 and 5.5; ten uniform columns, coefficients of the"
        + " first boundary 0 or 0.5, changed by 0.5 either way with probability 1/2 at each later"
        + " one; 2,500 training and 2,500 test rows, drawn anew for each seed.";
  }

  @Override
  public String baseline() {
    return "Proportional odds and logistic regression on the rare level, both unpenalised, on the"
        + " same rows; logistic regression with a ridge penalty of 1 is shown beside them.";
  }

  @Override
  public String scaledDown() {
    return "20 draws of one design instead of 700 simulations, and no real data.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(ERROR, PRESTO, PROPORTIONAL, false, 0),
        new Measure(ERROR, PRESTO, LOGISTIC, false, 0));
  }

  @Override
  public int seeds() {
    return 20;
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    int rows = quick ? 250 : 2500;
    Steps steps = Steps.of(rows, root.child("steps"));
    double[] truth = new double[rows];
    for (int i = 0; i < rows; i++) {
      truth[i] = steps.probabilities(steps.test(), i)[RARE];
    }
    Dataset train = steps.drawn(root.child("levels"));
    Rows test = new Rows(table(steps.test()), Groups.none(rows));
    List<Value> values = new ArrayList<>();
    for (boolean proportional : new boolean[] {false, true}) {
      Presto.Options defaults = Presto.Options.DEFAULT;
      Presto learner =
          new Presto(
              new Presto.Options(
                  defaults.order(),
                  quick ? 5 : defaults.lambdas(),
                  defaults.ratio(),
                  quick ? 2 : defaults.folds(),
                  defaults.mix(),
                  proportional));
      try (Model model = learner.fit(train, root.child("presto"))) {
        Predictions predictions = model.predict(test);
        measure(proportional ? PROPORTIONAL : PRESTO, predictions.positive(), truth, values);
      }
    }
    double[] ones = new double[rows];
    Arrays.fill(ones, 1);
    int[] rare = Arrays.stream(train.labels()).map(y -> y == RARE ? 1 : 0).toArray();
    for (double c : new double[] {1e6, 1}) {
      LinearLayer layer =
          LogisticProbe.fit(
              steps.train(),
              WIDTH,
              rare,
              ones,
              2,
              new LogisticProbe.Options(c, quick ? 100 : 1000));
      double[] found = new double[rows];
      double[] p = new double[2];
      for (int i = 0; i < rows; i++) {
        layer.probabilities(steps.test(), i * WIDTH, p, 0);
        found[i] = p[1];
      }
      measure(c == 1 ? RIDGE : LOGISTIC, found, truth, values);
    }
    cover(steps, train, root.child("intervals"), quick ? 20 : 50, values);
    values.add(
        new Value(
            "share of the rare level in percent",
            "training rows",
            100 * Arrays.stream(rare).average().orElseThrow()));
    return new Outcome(values);
  }

  private static void measure(String arm, double[] found, double[] truth, List<Value> values) {
    double squares = 0;
    double sum = 0;
    for (int i = 0; i < truth.length; i++) {
      double away = found[i] - truth[i];
      squares += away * away / truth.length;
      sum += away / truth.length;
    }
    values.add(new Value(ERROR, arm, 1e5 * squares));
    values.add(new Value(ROOT, arm, 1e5 * Math.sqrt(squares)));
    values.add(new Value(BIAS, arm, 1e5 * sum));
  }

  /** How often intervals of coefficients hold the truth: shrunk ones are not expected to. */
  private static void cover(
      Steps steps, Dataset train, Seed seed, int replicates, List<Value> values) {
    double[] levels = Arrays.stream(train.labels()).asDoubleStream().toArray();
    Table table = train.rows().features().with(NumericColumn.of("level", levels));
    for (boolean proportional : new boolean[] {false, true}) {
      PrestoCoefficients estimator =
          new PrestoCoefficients(new PrestoCoefficients.Options("", replicates, proportional));
      Estimation found =
          estimator.estimate(EstimateInput.of(estimator, table, TaskRequest.of("level"), seed));
      for (int k = 0; k < RARE; k++) {
        int held = 0;
        for (int j = 0; j < WIDTH; j++) {
          // an intercept stands before the coefficients of each boundary
          Estimation.Term term = found.terms().get(k * (WIDTH + 1) + 1 + j);
          double truth = steps.slopes()[k * WIDTH + j];
          held += term.low() <= truth && truth <= term.high() ? 1 : 0;
        }
        values.add(
            new Value(
                "percent of 95 % intervals of coefficients that hold the truth, boundary "
                    + (k + 1),
                proportional ? PROPORTIONAL : PRESTO,
                100.0 * held / WIDTH));
      }
    }
  }

  private static Table table(double[] x) {
    List<Column> columns = new ArrayList<>();
    for (int j = 0; j < WIDTH; j++) {
      double[] column = new double[x.length / WIDTH];
      for (int i = 0; i < column.length; i++) {
        column[i] = x[i * WIDTH + j];
      }
      columns.add(NumericColumn.of("x" + j, column));
    }
    return Table.of(columns);
  }

  /** True coefficients (3·10) and the rows (N·10) on which no boundaries cross. */
  private record Steps(double[] slopes, double[] train, double[] test) {

    /** Draws until every level is possible in every row. */
    static Steps of(int rows, Seed seed) {
      for (int attempt = 0; ; attempt++) {
        UniformRandomProvider random = seed.child(attempt).generator();
        double[] slopes = new double[INTERCEPTS.length * WIDTH];
        for (int at = 0; at < slopes.length; at++) {
          boolean changed = random.nextBoolean();
          if (at < WIDTH) {
            slopes[at] = changed ? 0.5 : 0;
          } else {
            double step = random.nextBoolean() ? 0.5 : -0.5;
            slopes[at] = slopes[at - WIDTH] + (changed ? step : 0);
          }
        }
        double[] x = new double[2 * rows * WIDTH];
        for (int at = 0; at < x.length; at++) {
          x[at] = 2 * random.nextDouble() - 1;
        }
        Steps steps =
            new Steps(
                slopes,
                Arrays.copyOf(x, rows * WIDTH),
                Arrays.copyOfRange(x, rows * WIDTH, x.length));
        if (steps.possible(steps.train) && steps.possible(steps.test)) {
          return steps;
        }
      }
    }

    private boolean possible(double[] x) {
      for (int i = 0; i < x.length / WIDTH; i++) {
        for (double p : probabilities(x, i)) {
          if (p < 0) {
            return false;
          }
        }
      }
      return true;
    }

    double[] probabilities(double[] x, int row) {
      double[] p = new double[INTERCEPTS.length + 1];
      double below = 0;
      for (int k = 0; k < INTERCEPTS.length; k++) {
        double z = INTERCEPTS[k];
        for (int j = 0; j < WIDTH; j++) {
          z += slopes[k * WIDTH + j] * x[row * WIDTH + j];
        }
        double cumulative = 1 / (1 + Math.exp(-z));
        p[k] = cumulative - below;
        below = cumulative;
      }
      p[RARE] = 1 - below;
      return p;
    }

    /** Training rows with levels drawn; three of each level at least. */
    Dataset drawn(Seed seed) {
      int rows = train.length / WIDTH;
      for (int attempt = 0; ; attempt++) {
        UniformRandomProvider random = seed.child(attempt).generator();
        int[] labels = new int[rows];
        int[] sizes = new int[RARE + 1];
        for (int i = 0; i < rows; i++) {
          double[] p = probabilities(train, i);
          double drawn = random.nextDouble();
          while (labels[i] < RARE && drawn >= p[labels[i]]) {
            drawn -= p[labels[i]++];
          }
          sizes[labels[i]]++;
        }
        if (Arrays.stream(sizes).allMatch(count -> count >= 3)) {
          double[] weights = new double[rows];
          Arrays.fill(weights, 1);
          List<String> names = List.of("0", "1", "2", "3");
          return Dataset.of(new Rows(table(train), Groups.none(rows)), labels, names, weights);
        }
      }
    }
  }
}
