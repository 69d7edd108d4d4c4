package io.equipoise.tabular.learn;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.error.Require;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.NumberForecast;
import io.equipoise.core.learn.NumberScale;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Store;
import io.equipoise.core.task.Rows;

/** A weighted sum of encoded columns, {@code b + sum_j w_j x_j}, in the target's unit. */
final class LinearNumberModel implements Model {
  private static final String PART = "linear";
  private static final int BLOCK = 4096;

  /**
   * What is saved.
   *
   * @param encoder makes x, (N, D)
   * @param scale of the targets
   * @param weights (D+1) in standard units; the last is b
   */
  record Parameters(Encoder encoder, NumberScale scale, double[] weights) {
    Parameters {
      Require.that(
          weights.length == encoder.width() + 1L,
          "the saved linear weights do not fit their encoder; train and save the model again");
    }
  }

  private final Parameters parameters;

  LinearNumberModel(Parameters parameters) {
    this.parameters = parameters;
  }

  static LinearNumberModel load(Store store) {
    return new LinearNumberModel(store.read(PART, Parameters.class));
  }

  @Override
  public Predictions predict(Rows rows) {
    double[] values = new double[rows.count()];
    double[] weights = parameters.weights();
    Encoder.Encoding encoding = parameters.encoder().over(rows.features());
    for (int from = 0; from < rows.count(); from += BLOCK) {
      Matrix block = encoding.rows(from, Math.min(rows.count(), from + BLOCK));
      for (int i = 0; i < block.rows(); i++) {
        double sum = weights[block.columns()];
        for (int j = 0; j < block.columns(); j++) {
          sum += weights[j] * block.at(i, j);
        }
        values[from + i] = parameters.scale().own(sum);
      }
    }
    return new Predictions(NumberForecast.of(values));
  }

  @Override
  public void save(Store store) {
    store.write(PART, parameters);
  }
}
