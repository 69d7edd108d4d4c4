package io.equipoise.deep.debias;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.GivenGradient;
import io.equipoise.deep.engine.Gradients;

/**
 * How many nats it takes to tell the rows of a batch apart to a given precision: what to make small
 * where features are to say little.
 *
 * <pre>
 *   R(Z) = 0.5 · log det(I_d + d/(n·eps) · Z'Z)        Z (n,d)
 *   dR/dZ = a·Z·(I_d + a·Z'Z)^-1                       a = d/(n·eps)
 * </pre>
 *
 * <p>Computed in float64 by Cholesky on the smaller of both forms, d by d or n by n, which have the
 * same determinant. 0 for zeros; a rotation of the columns changes nothing; the scale of the
 * features does.
 *
 * @param eps squared precision; above 0, the paper has 0.01
 * @see <a href="https://arxiv.org/abs/2311.16941">Patil, Maharana, Bansal, Debiasing Multimodal
 *     Models via Causal Information Minimization, 2023, arXiv:2311.16941</a>
 */
public record CodingRate(double eps) {

  public CodingRate {
    Require.between("epsilon", eps, 1e-12, 1e12);
  }

  /**
   * The rate, a scalar with its gradient.
   *
   * @param features (n,d) finite, at least one row and column, float32 or float64
   */
  public NDArray of(NDArray features) {
    Shape shape = features.getShape();
    Require.that(
        shape.dimension() == 2 && shape.size() > 0,
        "features must be (N,D) and hold something, but have the shape " + shape);
    int rows = Math.toIntExact(shape.get(0));
    int width = Math.toIntExact(shape.get(1));
    double[] z;
    try (Gradients paused = Gradients.pause();
        NDArray wide = features.toType(DataType.FLOAT64, true)) {
      z = wide.toDoubleArray();
    }
    double scale = width / (rows * eps);
    boolean wide = width > rows;
    double[][] root = cholesky(gram(z, rows, width, scale, wide));
    double sum = 0;
    for (int i = 0; i < root.length; i++) {
      sum += Math.log(root[i][i]);
    }
    NDArray value = in(features, new double[] {sum}).reshape(new Shape());
    if (!GivenGradient.isWanted()) {
      return value;
    }
    double[] slopes = slopes(z, rows, width, scale, wide, root);
    return GivenGradient.attach(value, features, in(features, slopes).reshape(shape));
  }

  private static NDArray in(NDArray like, double[] numbers) {
    return like.getManager().create(numbers).toType(like.getDataType(), false);
  }

  /** {@code I + a·Z'Z}, or {@code I + a·ZZ'} where rows are fewer than columns. */
  private static double[][] gram(double[] z, int rows, int width, double scale, boolean wide) {
    int side = wide ? rows : width;
    double[][] gram = new double[side][side];
    for (int i = 0; i < side; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int k = 0; k < (wide ? width : rows); k++) {
          sum += wide ? z[i * width + k] * z[j * width + k] : z[k * width + i] * z[k * width + j];
        }
        gram[i][j] = scale * sum + (i == j ? 1 : 0);
      }
    }
    return gram;
  }

  /** The lower factor, in place. */
  private static double[][] cholesky(double[][] gram) {
    for (int j = 0; j < gram.length; j++) {
      for (int i = j; i < gram.length; i++) {
        double sum = gram[i][j];
        for (int k = 0; k < j; k++) {
          sum -= gram[i][k] * gram[j][k];
        }
        Require.that(
            i > j || (sum > 0 && Double.isFinite(sum)),
            "features are too large for a coding rate, or hold NaN or an infinity");
        gram[i][j] = i == j ? Math.sqrt(sum) : sum / gram[j][j];
      }
    }
    return gram;
  }

  /** The gradient (n·d): each row, or each column where rows are fewer, times the inverse. */
  private static double[] slopes(
      double[] z, int rows, int width, double scale, boolean wide, double[][] root) {
    double[] slopes = new double[z.length];
    int lines = wide ? width : rows;
    double[] line = new double[root.length];
    for (int l = 0; l < lines; l++) {
      for (int k = 0; k < line.length; k++) {
        line[k] = scale * z[wide ? k * width + l : l * width + k];
      }
      solve(root, line);
      for (int k = 0; k < line.length; k++) {
        slopes[wide ? k * width + l : l * width + k] = line[k];
      }
    }
    return slopes;
  }

  private static void solve(double[][] root, double[] line) {
    for (int i = 0; i < line.length; i++) {
      for (int k = 0; k < i; k++) {
        line[i] -= root[i][k] * line[k];
      }
      line[i] /= root[i][i];
    }
    for (int i = line.length - 1; i >= 0; i--) {
      for (int k = i + 1; k < line.length; k++) {
        line[i] -= root[k][i] * line[k];
      }
      line[i] /= root[i][i];
    }
  }
}
