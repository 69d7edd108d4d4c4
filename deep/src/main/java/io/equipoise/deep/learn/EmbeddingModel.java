package io.equipoise.deep.learn;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Store;
import io.equipoise.core.task.Rows;
import io.equipoise.deep.train.DenseWeights;

/** A frozen embedding with a classifier on it, which predicts without the native engine. */
record EmbeddingModel(Encoder encoder, DenseWeights trunk, EmbeddingHead head) implements Model {
  private static final String SHAPE = "embedding";
  private static final String WEIGHTS = "weights";
  private static final int BLOCK = 4096;

  /**
   * What is saved beside weights and head.
   *
   * @param sizes inputs, hidden widths, width of the embedding
   */
  record Shape(Encoder encoder, int[] sizes, EmbeddingHead.Shape head) {}

  @Override
  public Predictions predict(Rows rows) {
    int classes = head.shape().classes();
    double[] all = new double[rows.count() * classes];
    Encoder.Encoding encoding = encoder.over(rows.features());
    for (int from = 0; from < rows.count(); from += BLOCK) {
      Matrix block = encoding.rows(from, Math.min(rows.count(), from + BLOCK));
      float[] unit = embed(trunk, block.values(), block.columns());
      head.probabilities(unit, trunk.outputs(), all, from * classes);
    }
    return Predictions.of(classes, all);
  }

  /** The embeddings (n·d) of rows (n·width), scaled to length 1; of zeros they stay zeros. */
  static float[] embed(DenseWeights trunk, float[] x, int width) {
    int d = trunk.outputs();
    float[] unit = new float[x.length / width * d];
    DenseWeights.Forward forward = trunk.forward();
    for (int at = 0, row = 0; at < unit.length; at += d, row += width) {
      float[] raw = forward.logits(x, row);
      double squares = 0;
      for (float value : raw) {
        squares += (double) value * value;
      }
      double length = squares > 0 ? StrictMath.sqrt(squares) : 1;
      for (int k = 0; k < d; k++) {
        unit[at + k] = (float) (raw[k] / length);
      }
    }
    return unit;
  }

  @Override
  public void save(Store store) {
    store.write(SHAPE, new Shape(encoder, StoredWeights.sizes(trunk), head.shape()));
    store.writeBytes(WEIGHTS, StoredWeights.bytes(trunk));
    head.save(store);
  }

  static EmbeddingModel load(Store store) {
    Shape shape = store.read(SHAPE, Shape.class);
    DenseWeights trunk =
        StoredWeights.read(shape.sizes(), shape.encoder().width(), store.readBytes(WEIGHTS));
    return new EmbeddingModel(
        shape.encoder(), trunk, EmbeddingHead.load(store, shape.head(), trunk.outputs()));
  }
}
