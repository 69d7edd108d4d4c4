package io.equipoise.tabular.learn;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.error.Require;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.NumberScale;
import io.equipoise.core.learn.Store;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.TaskKind;
import io.equipoise.tabular.optimise.RidgeSystem;
import java.util.Arrays;
import java.util.Set;

/**
 * Linear least squares with a ridge penalty, in closed form: quick, stable and easy to explain, so
 * the learner of numbers to try first.
 *
 * <pre>
 *   minimise  sum_i weight_i · (y_i - b - w · x_i)² + ridge · sum_j w_j²
 * </pre>
 *
 * <p>Numbers are standardised and categories one-hot encoded on the training rows; targets y are in
 * standard units, and b is not penalised.
 *
 * @see <a href="https://doi.org/10.1080/00401706.1970.10488634">Hoerl and Kennard, Ridge
 *     Regression: Biased Estimation for Nonorthogonal Problems, 1970</a>
 */
@Method(
    name = "ridge",
    aliases = {"ridge-regression", "linear-regression"},
    slot = Slot.LEARNER,
    summary =
        "Linear least squares with a ridge penalty: the learner of numbers to try first, and a fair"
            + " baseline for every other.",
    cites = "hoerl1970ridge")
public final class RidgeRegression implements Learner {

  /** How much to shrink. */
  public record Options(
      @Meaning("weight of the quadratic penalty, against rows of weight 1; above 0") double ridge) {

    /** The usual penalty of 1. */
    public static final Options DEFAULT = new Options(1);

    public Options {
      Require.between("ridge", ridge, 1e-9, 1e12);
    }
  }

  private final Options options;

  public RidgeRegression(Options options) {
    this.options = options;
  }

  @Override
  public Set<TaskKind> taskKinds() {
    return TaskKind.NUMBERS;
  }

  @Override
  public Model fit(Dataset train, Seed seed) {
    Training training = Training.of(train, Encoder.Options.DEFAULT);
    NumberScale scale = NumberScale.of(training.numbers(), training.weights());
    double[] centre = centre(training);
    int width = centre.length;
    double[] solution = gather(training, scale, centre).solve(options.ridge());
    double[] weights = Arrays.copyOf(solution, width + 1);
    for (int j = 0; j < width; j++) {
      weights[width] -= weights[j] * centre[j];
    }
    return new LinearNumberModel(
        new LinearNumberModel.Parameters(training.encoder(), scale, weights));
  }

  /** The weighted mean of each column: with it taken off, b is the mean of the targets. */
  private static double[] centre(Training training) {
    Matrix matrix = training.matrix();
    double[] centre = new double[matrix.columns()];
    for (int i = 0; i < matrix.rows(); i++) {
      for (int j = 0; j < centre.length; j++) {
        centre[j] += training.weights()[i] * matrix.at(i, j) / matrix.rows();
      }
    }
    return centre;
  }

  /** The equations of centred columns and standard targets. */
  private static RidgeSystem gather(Training training, NumberScale scale, double[] centre) {
    Matrix matrix = training.matrix();
    int width = centre.length;
    RidgeSystem system = new RidgeSystem(width);
    double[] x = new double[width];
    for (int i = 0; i < matrix.rows(); i++) {
      for (int j = 0; j < width; j++) {
        x[j] = matrix.at(i, j) - centre[j];
      }
      system.add(x, 0, scale.standard(training.numbers()[i]), training.weights()[i]);
    }
    return system;
  }

  @Override
  public Model load(Store store) {
    return LinearNumberModel.load(store);
  }
}
