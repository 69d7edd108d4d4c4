package io.equipoise.deep.learn;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Store;
import io.equipoise.core.task.Rows;
import io.equipoise.deep.train.DenseWeights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
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
    List<DenseWeights.Layer> layers = weights.layers();
    int[] sizes = new int[layers.size() + 1];
    sizes[0] = layers.get(0).in();
    int floats = 0;
    for (int k = 0; k < layers.size(); k++) {
      sizes[k + 1] = layers.get(k).out();
      floats += layers.get(k).weight().length + layers.get(k).bias().length;
    }
    ByteBuffer bytes = ByteBuffer.allocate(4 * floats).order(ByteOrder.LITTLE_ENDIAN);
    for (DenseWeights.Layer layer : layers) {
      put(bytes, layer.weight());
      put(bytes, layer.bias());
    }
    store.write(SHAPE, new Shape(encoder, sizes, numbers));
    store.writeBytes(WEIGHTS, bytes.array());
  }

  static MlpModel load(Store store) {
    Shape shape = store.read(SHAPE, Shape.class);
    ByteBuffer bytes = ByteBuffer.wrap(store.readBytes(WEIGHTS)).order(ByteOrder.LITTLE_ENDIAN);
    int[] sizes = shape.sizes();
    long floats = 0;
    for (int k = 0; k + 1 < sizes.length; k++) {
      floats += sizes[k + 1] * (sizes[k] + 1L);
    }
    if (sizes.length < 2
        || sizes[0] != shape.encoder().width()
        || shape
            .numbers()
            .map(each -> each.head().outputs() != sizes[sizes.length - 1])
            .orElse(false)
        || bytes.remaining() != 4 * floats) {
      throw new UserError("the saved network is damaged: its weights do not fit its shape");
    }
    List<DenseWeights.Layer> layers = new ArrayList<>();
    for (int k = 0; k + 1 < sizes.length; k++) {
      float[] weight = take(bytes, sizes[k] * sizes[k + 1]);
      layers.add(new DenseWeights.Layer(sizes[k], sizes[k + 1], weight, take(bytes, sizes[k + 1])));
    }
    return new MlpModel(shape.encoder(), new DenseWeights(layers), shape.numbers());
  }

  private static void put(ByteBuffer bytes, float[] values) {
    for (float value : values) {
      bytes.putFloat(value);
    }
  }

  private static float[] take(ByteBuffer bytes, int count) {
    float[] values = new float[count];
    bytes.asFloatBuffer().get(values);
    bytes.position(bytes.position() + 4 * count);
    return values;
  }
}
