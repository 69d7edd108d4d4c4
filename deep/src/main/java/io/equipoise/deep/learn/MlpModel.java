package io.equipoise.deep.learn;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Store;
import io.equipoise.core.task.Rows;
import io.equipoise.deep.train.DenseWeights;
import java.util.Optional;

/** A fitted perceptron, which predicts without the native engine. */
final class MlpModel implements Model {
  private static final String SHAPE = "network";
  private static final String WEIGHTS = "weights";
  private static final int BLOCK = 4096;

  private final Encoder encoder;
  private final DenseWeights weights;
  private final Optional<NumberOutput> numbers;

  /**
   * What is saved beside the weights.
   *
   * @param encoder from tables to inputs
   * @param sizes inputs, hidden widths, outputs
   * @param numbers of a model of numbers
   */
  record Shape(Encoder encoder, int[] sizes, Optional<NumberOutput> numbers) {}

  /** A model of classes. */
  MlpModel(Encoder encoder, DenseWeights weights) {
    this(encoder, weights, Optional.empty());
  }

  /** A model of classes, or of numbers when it has an output of numbers. */
  MlpModel(Encoder encoder, DenseWeights weights, Optional<NumberOutput> numbers) {
    this.encoder = encoder;
    this.weights = weights;
    this.numbers = numbers;
  }

  @Override
  public Predictions predict(Rows rows) {
    return numbers.isPresent()
        ? new Predictions(numbers.get().forecast(outputs(rows, false)))
        : Predictions.of(weights.outputs(), outputs(rows, true));
  }

  /** What the network says of each row (N·K), as probabilities or as it is. */
  private double[] outputs(Rows rows, boolean probabilities) {
    int width = weights.outputs();
    double[] all = new double[rows.count() * width];
    Encoder.Encoding encoding = encoder.over(rows.features());
    DenseWeights.Forward forward = weights.forward();
    for (int from = 0; from < rows.count(); from += BLOCK) {
      Matrix block = encoding.rows(from, Math.min(rows.count(), from + BLOCK));
      for (int i = 0; i < block.rows(); i++) {
        int at = i * block.columns();
        int to = (from + i) * width;
        if (probabilities) {
          forward.probabilities(block.values(), at, all, to);
        } else {
          float[] outputs = forward.logits(block.values(), at);
          for (int k = 0; k < width; k++) {
            all[to + k] = outputs[k];
          }
        }
      }
    }
    return all;
  }

  @Override
  public void save(Store store) {
    store.write(SHAPE, new Shape(encoder, StoredWeights.sizes(weights), numbers));
    store.writeBytes(WEIGHTS, StoredWeights.bytes(weights));
  }

  static MlpModel load(Store store) {
    Shape shape = store.read(SHAPE, Shape.class);
    DenseWeights weights =
        StoredWeights.read(shape.sizes(), shape.encoder().width(), store.readBytes(WEIGHTS));
    if (shape.numbers().isPresent()
        && shape.numbers().get().head().outputs() != weights.outputs()) {
      throw StoredWeights.damaged();
    }
    return new MlpModel(shape.encoder(), weights, shape.numbers());
  }
}
