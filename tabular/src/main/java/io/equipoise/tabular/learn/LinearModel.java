package io.equipoise.tabular.learn;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.error.Require;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Store;
import io.equipoise.core.task.Rows;

/** A {@link LinearLayer} over encoded columns. */
public final class LinearModel implements Model {
  private static final String PART = "linear";
  private static final int BLOCK = 4096;

  /**
   * What is saved.
   *
   * @param encoder makes x, (N, D)
   * @param classes C
   * @param weights (C, D+1) row-major; the last of each row is b
   */
  public record Parameters(Encoder encoder, int classes, double[] weights) {
    public Parameters {
      Require.atLeast("classes", classes, 2);
      Require.that(
          weights.length == (long) classes * (encoder.width() + 1),
          "the saved linear weights do not fit their encoder; train and save the model again");
    }
  }

  private final Parameters parameters;

  public LinearModel(Parameters parameters) {
    this.parameters = parameters;
  }

  /** Reads what {@link #save} wrote. */
  public static LinearModel load(Store store) {
    return new LinearModel(store.read(PART, Parameters.class));
  }

  @Override
  public Predictions predict(Rows rows) {
    int classes = parameters.classes();
    double[] all = new double[rows.count() * classes];
    LinearLayer layer = new LinearLayer(classes, parameters.weights());
    double[] x = new double[layer.width()];
    Encoder.Encoding encoding = parameters.encoder().over(rows.features());
    for (int from = 0; from < rows.count(); from += BLOCK) {
      Matrix block = encoding.rows(from, Math.min(rows.count(), from + BLOCK));
      for (int i = 0; i < block.rows(); i++) {
        for (int j = 0; j < x.length; j++) {
          x[j] = block.at(i, j);
        }
        layer.probabilities(x, 0, all, (from + i) * classes);
      }
    }
    return Predictions.of(classes, all);
  }

  @Override
  public void save(Store store) {
    store.write(PART, parameters);
  }
}
