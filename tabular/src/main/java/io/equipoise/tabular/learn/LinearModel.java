package io.equipoise.tabular.learn;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.error.Require;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Store;
import io.equipoise.core.task.Rows;

/**
 * A softmax over weighted sums of encoded columns.
 *
 * <pre>
 *   p_c(x) = exp(z_c) / sum_k exp(z_k)        z_c = b_c + sum_j W_cj x_j
 * </pre>
 */
final class LinearModel implements Model {
  private static final String PART = "linear";
  private static final int BLOCK = 4096;

  /**
   * What is saved.
   *
   * @param encoder makes x, (N, D)
   * @param classes C
   * @param weights (C, D+1) row-major; the last of each row is b
   */
  record Parameters(Encoder encoder, int classes, double[] weights) {
    Parameters {
      Require.atLeast("classes", classes, 2);
      Require.that(
          weights.length == (long) classes * (encoder.width() + 1),
          "the saved linear weights do not fit their encoder; train and save the model again");
    }
  }

  private final Parameters parameters;

  LinearModel(Parameters parameters) {
    this.parameters = parameters;
  }

  static LinearModel load(Store store) {
    return new LinearModel(store.read(PART, Parameters.class));
  }

  @Override
  public Predictions predict(Rows rows) {
    int classes = parameters.classes();
    double[] all = new double[rows.count() * classes];
    Encoder.Encoding encoding = parameters.encoder().over(rows.features());
    for (int from = 0; from < rows.count(); from += BLOCK) {
      Matrix block = encoding.rows(from, Math.min(rows.count(), from + BLOCK));
      for (int i = 0; i < block.rows(); i++) {
        softmax(block, i, all, (from + i) * classes);
      }
    }
    return Predictions.of(classes, all);
  }

  private void softmax(Matrix block, int row, double[] out, int at) {
    int width = block.columns();
    int classes = parameters.classes();
    double[] weights = parameters.weights();
    double most = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      int first = c * (width + 1);
      double z = weights[first + width];
      for (int j = 0; j < width; j++) {
        z += weights[first + j] * block.at(row, j);
      }
      out[at + c] = z;
      most = Math.max(most, z);
    }
    double sum = 0;
    for (int c = at; c < at + classes; c++) {
      out[c] = Math.exp(out[c] - most);
      sum += out[c];
    }
    for (int c = at; c < at + classes; c++) {
      out[c] /= sum;
    }
  }

  @Override
  public void save(Store store) {
    store.write(PART, parameters);
  }
}
