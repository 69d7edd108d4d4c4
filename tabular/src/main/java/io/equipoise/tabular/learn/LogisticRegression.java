package io.equipoise.tabular.learn;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.error.Require;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Store;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.math.StochasticGradientOptimiser;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.math.optimisers.ParameterAveraging;

/**
 * Logistic regression with a ridge penalty, for two or more classes: quick, stable, and calibrated
 * where the truth is nearly linear, so the learner to try first.
 *
 * <pre>
 *   minimise  sum_i weight_i · -log p_{y_i}(x_i) + ridge/2 · sum_cj W_cj²
 * </pre>
 *
 * Numbers are standardised and categories one-hot encoded on the training rows. Tribuo's stochastic
 * gradient descent takes one step per row in random order, with AdaGrad's step sizes and the mean
 * of all iterates as its answer (Duchi et al. 2011, Polyak and Juditsky 1992); row weights multiply
 * the steps. A class without training rows gets probability 0.
 */
@Method(
    name = "logreg",
    aliases = {"logistic-regression", "logistic"},
    slot = Slot.LEARNER,
    summary =
        "Logistic regression: quick, stable and easy to explain; the learner to try first, and a"
            + " fair baseline for every other.",
    cites = {"duchi2011adagrad", "polyak1992averaging"})
public final class LogisticRegression implements Learner {
  /** Stands for minus infinity as the bias of a class that has no training rows. */
  private static final double NEVER = -1e6;

  private static final double DAMPING = 0.1;

  /** How long to learn, how fast, how much to shrink. */
  public record Options(
      @Meaning("weight of the quadratic penalty, against rows of weight 1; at least 0")
          double ridge,
      @Meaning("steps in all, rounded to whole passes over the rows; at least 1") int steps,
      @Meaning("AdaGrad's first step size; above 0") double rate) {

    /** The usual penalty of 1, and steps enough for the loss to settle on tables of any size. */
    public static final Options DEFAULT = new Options(1, 500_000, 0.3);

    private static final int FEWEST_PASSES = 5;
    private static final int MOST_PASSES = 500;

    public Options {
      Require.atLeast("ridge", ridge, 0);
      Require.atLeast("steps", steps, 1);
      Require.above("rate", rate, 0);
    }

    /** Passes over this many rows: at least 5 and at most 500. */
    int passes(int rows) {
      return Math.max(FEWEST_PASSES, Math.min(MOST_PASSES, Math.round((float) steps / rows)));
    }
  }

  private final Options options;

  public LogisticRegression(Options options) {
    this.options = options;
  }

  @Override
  public Model fit(Dataset train, Seed seed) {
    Training training = Training.of(train, Encoder.Options.DEFAULT);
    MutableDataset<Label> rows = TribuoRows.of(training);
    int[] columns = TribuoRows.columns(rows.getFeatureIDMap());
    StochasticGradientOptimiser optimiser =
        new ParameterAveraging(
            new Ridge(new AdaGrad(options.rate(), DAMPING), shares(training.matrix(), columns)));
    int passes = options.passes(training.size());
    LinearSGDTrainer trainer =
        new LinearSGDTrainer(
            new LogMulticlass(), optimiser, passes, -1, 1, seed.child("logreg").value());
    LinearSGDModel fitted = trainer.train(rows);
    int[] classes = TribuoRows.classes(fitted.getOutputIDInfo());
    double[] weights = weights(training, fitted.getWeightsCopy(), columns, classes);
    return new LinearModel(
        new LinearModel.Parameters(training.encoder(), training.classes(), weights));
  }

  /** The part of the penalty that each row carries which is not zero in a column. */
  private double[] shares(Matrix matrix, int[] columns) {
    int[] touched = new int[matrix.columns()];
    for (int i = 0; i < matrix.rows(); i++) {
      for (int j = 0; j < touched.length; j++) {
        if (matrix.at(i, j) != 0) {
          touched[j]++;
        }
      }
    }
    double[] shares = new double[columns.length + 1];
    for (int id = 0; id < columns.length; id++) {
      shares[id] = options.ridge() / Math.max(1, touched[columns[id]]);
    }
    return shares;
  }

  /** Puts Tribuo's weights back into the order of our columns and classes. */
  private static double[] weights(
      Training training, DenseMatrix learned, int[] columns, int[] classes) {
    int width = training.matrix().columns();
    double[] weights = new double[training.classes() * (width + 1)];
    for (int c = 0; c < training.classes(); c++) {
      weights[c * (width + 1) + width] = NEVER;
    }
    for (int k = 0; k < classes.length; k++) {
      int first = classes[k] * (width + 1);
      for (int id = 0; id < columns.length; id++) {
        weights[first + columns[id]] = learned.get(k, id);
      }
      weights[first + width] = learned.get(k, columns.length);
    }
    return weights;
  }

  @Override
  public Model load(Store store) {
    return LinearModel.load(store);
  }
}
