package io.equipoise.tabular.learn;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.error.Require;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Store;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;

/**
 * Logistic regression with a ridge penalty, for two or more classes: quick, stable, and calibrated
 * where the truth is nearly linear, so the learner to try first.
 *
 * <pre>
 *   minimise  sum_i weight_i · -log p_{y_i}(x_i) + ridge/2 · sum_cj W_cj²
 * </pre>
 *
 * Numbers are standardised and categories one-hot encoded on the training rows. Stochastic gradient
 * descent takes one step per row in random order, with AdaGrad's step sizes and the mean of all
 * iterates as its answer (Duchi et al. 2011, Polyak and Juditsky 1992); row weights multiply the
 * steps. A class without training rows gets probability 0.
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
    SoftmaxDescent descent = new SoftmaxDescent(training, options.ridge(), options.rate());
    descent.pass(options.passes(training.size()), seed.child("logreg"));
    return new LinearModel(
        new LinearModel.Parameters(
            training.encoder(), training.classes(), descent.mean(training.classes(), NEVER)));
  }

  @Override
  public Model load(Store store) {
    return LinearModel.load(store);
  }
}
