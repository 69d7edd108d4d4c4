package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.learn.Model;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.NumberTarget;
import io.equipoise.core.task.Rows;
import io.equipoise.deep.learn.MlpLearner;
import io.equipoise.deep.loss.AbsoluteErrorLoss;
import io.equipoise.deep.loss.HuberLoss;
import io.equipoise.deep.loss.Objective;
import io.equipoise.deep.loss.SquaredErrorLoss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * The Huber loss where one training label in ten is grossly too large, as when a unit was mistaken.
 * Errors are measured against right labels, in their own unit, in which the noise is 0.3.
 */
public final class HuberExperiment implements Experiment {
  private static final String HUBER = "huber (delta 0.1)";
  private static final String SQUARED = "squared error";
  private static final String GROSS = "mean absolute error, one label in ten grossly wrong";
  private static final String CLEAN = "mean absolute error, all labels right";
  private static final int WIDTH = 5;
  private static final double NOISE = 0.3;
  private static final double WRONG = 0.1;

  @Override
  public String method() {
    return "huber";
  }

  @Override
  public String claim() {
    return "With one training label in ten too large by 10 to 30, the Huber loss lowers the mean"
        + " absolute error of a perceptron by at least 0.5; with right labels it raises it by at"
        + " most 0.05.";
  }

  @Override
  public String data() {
    return "Made rows of five uniform columns, a smooth nonlinear target and normal noise of 0.3;"
        + " 4,000 training rows, 2,000 test rows with right labels.";
  }

  @Override
  public String baseline() {
    return "The same perceptron under the squared error; the absolute error and the Huber loss with"
        + " its default delta are shown beside it.";
  }

  @Override
  public String scaledDown() {
    return "The paper estimates one location; this fits a network, with delta in standard"
        + " deviations of the contaminated target.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(GROSS, HUBER, SQUARED, false, 0.5),
        new Measure(CLEAN, HUBER, SQUARED, false, -0.05));
  }

  @Override
  public Outcome run(long seed, Size size) {
    Seed root = new Seed(seed);
    boolean quick = size == Size.QUICK;
    Dataset train = rows(quick ? 300 : 4000, root.child("train"));
    Dataset test = rows(quick ? 200 : 2000, root.child("test"));
    Dataset gross = spoilt(train, root.child("wrong"));
    List<Value> values = new ArrayList<>();
    measure(SQUARED, new SquaredErrorLoss(), train, gross, test, root, values);
    measure(HUBER, huber(0.1), train, gross, test, root, values);
    measure("huber (delta 1)", huber(1), train, gross, test, root, values);
    measure("absolute error", new AbsoluteErrorLoss(), train, gross, test, root, values);
    return new Outcome(values);
  }

  private static Objective huber(double delta) {
    return new HuberLoss(new HuberLoss.Options(delta));
  }

  private static void measure(
      String arm,
      Objective loss,
      Dataset train,
      Dataset gross,
      Dataset test,
      Seed seed,
      List<Value> values) {
    values.add(new Value(GROSS, arm, error(loss, gross, test, seed)));
    values.add(new Value(CLEAN, arm, error(loss, train, test, seed)));
  }

  private static double error(Objective loss, Dataset train, Dataset test, Seed seed) {
    MlpLearner learner = new MlpLearner(MlpLearner.Options.DEFAULT.withLoss(loss));
    try (Model model = learner.fit(train, seed.child("learner"))) {
      double[] said = model.predict(test.rows()).numbers().values();
      double sum = 0;
      for (int i = 0; i < said.length; i++) {
        sum += Math.abs(said[i] - test.numbers()[i]);
      }
      return sum / said.length;
    }
  }

  private static Dataset rows(int count, Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[][] x = new double[WIDTH][count];
    double[] y = new double[count];
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    for (int i = 0; i < count; i++) {
      for (double[] column : x) {
        column[i] = 4 * random.nextDouble() - 2;
      }
      y[i] = Math.sin(2 * x[0][i]) + x[1][i] * x[1][i] / 2 + x[2][i] * x[3][i] / 2;
      y[i] += NOISE * normal.sample();
    }
    List<Column> columns = new ArrayList<>();
    for (int j = 0; j < WIDTH; j++) {
      columns.add(NumericColumn.of("x" + j, x[j]));
    }
    return Dataset.of(new Rows(Table.of(columns), Groups.none(count)), new NumberTarget(y), ones);
  }

  /** The same rows, one label in ten too large by 10 to 30. */
  private static Dataset spoilt(Dataset rows, Seed seed) {
    UniformRandomProvider random = seed.generator();
    double[] wrong = rows.numbers().clone();
    for (int i = 0; i < wrong.length; i++) {
      if (random.nextDouble() < WRONG) {
        wrong[i] += 10 + 20 * random.nextDouble();
      }
    }
    return Dataset.of(rows.rows(), new NumberTarget(wrong), rows.weights());
  }
}
