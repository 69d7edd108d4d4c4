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
import java.util.Set;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

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
    DMatrixRMaj squares = new DMatrixRMaj(width, width);
    DMatrixRMaj products = new DMatrixRMaj(width, 1);
    gather(training, scale, centre, squares.data, products.data);
    for (int j = 0; j < width; j++) {
      squares.data[j * width + j] += options.ridge();
    }
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(width);
    Require.that(
        solver.setA(squares),
        "ridge cannot solve for "
            + width
            + " columns with ridge="
            + options.ridge()
            + "; raise it");
    DMatrixRMaj solution = new DMatrixRMaj(width, 1);
    solver.solve(products, solution);
    double[] weights = java.util.Arrays.copyOf(solution.data, width + 1);
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

  /** X'WX (D·D) and X'Wy (D) of centred columns and standard targets. */
  private static void gather(
      Training training, NumberScale scale, double[] centre, double[] squares, double[] products) {
    Matrix matrix = training.matrix();
    int width = centre.length;
    double[] x = new double[width];
    for (int i = 0; i < matrix.rows(); i++) {
      double weight = training.weights()[i];
      double y = scale.standard(training.numbers()[i]);
      for (int j = 0; j < width; j++) {
        x[j] = matrix.at(i, j) - centre[j];
      }
      for (int j = 0; j < width; j++) {
        double scaled = weight * x[j];
        products[j] += scaled * y;
        if (scaled != 0) {
          for (int k = 0; k <= j; k++) {
            squares[j * width + k] += scaled * x[k];
          }
        }
      }
    }
    for (int j = 0; j < width; j++) {
      for (int k = 0; k < j; k++) {
        squares[k * width + j] = squares[j * width + k];
      }
    }
  }

  @Override
  public Model load(Store store) {
    return LinearNumberModel.load(store);
  }
}
