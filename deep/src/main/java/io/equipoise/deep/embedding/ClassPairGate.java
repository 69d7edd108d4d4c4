package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.engine.Torch;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A learned gate for every pair of classes: which features the two share.
 *
 * <pre>
 *   m(c, c') = sigmoid(W₂ norm(relu(W₁ norm(relu((e_c + e_c')/2)))))        in (0,1)^d
 * </pre>
 *
 * <p>e is a learned vector per class, so that the order of the two classes does not matter. norm is
 * batch normalisation, over the rows of the batch while training and over running means afterwards:
 * a batch needs two rows or more. Its parameters join those of the encoder in the optimiser;
 * whoever makes a gate closes it.
 */
public final class ClassPairGate implements AutoCloseable {
  private static final double EPSILON = 1e-5;
  private static final float MOMENTUM = 0.1f;

  private final NDManager manager = Torch.manager();
  private final List<NDArray> parameters = new ArrayList<>();
  private final List<NDArray> running = new ArrayList<>();
  private final int classes;

  /**
   * With random weights.
   *
   * @param classes C
   * @param width of a class's vector; the paper: 512
   * @param hidden width of the hidden layer; the paper: 1024
   * @param features d, as many as the embeddings have
   */
  public ClassPairGate(int classes, int width, int hidden, int features, Seed seed) {
    Require.atLeast("classes", classes, 1);
    Require.atLeast("width", width, 1);
    Require.atLeast("hidden", hidden, 1);
    Require.atLeast("features", features, 1);
    this.classes = classes;
    UniformRandomProvider random = seed.generator();
    learn(uniform(classes, width, Math.sqrt(3), random));
    layer(width, hidden, random);
    layer(hidden, features, random);
  }

  /** Scale and shift of a normalisation, and the linear layer after it. */
  private void layer(int inputs, int outputs, UniformRandomProvider random) {
    learn(manager.ones(new Shape(inputs), DataType.FLOAT32));
    learn(manager.zeros(new Shape(inputs), DataType.FLOAT32));
    learn(uniform(outputs, inputs, Math.sqrt(3.0 / inputs), random));
    learn(manager.zeros(new Shape(outputs), DataType.FLOAT32));
    running.add(manager.zeros(new Shape(inputs), DataType.FLOAT32));
    running.add(manager.ones(new Shape(inputs), DataType.FLOAT32));
  }

  private NDArray uniform(int rows, int columns, double bound, UniformRandomProvider random) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    return manager.create(values, new Shape(rows, columns));
  }

  private void learn(NDArray parameter) {
    parameter.setRequiresGradient(true);
    parameters.add(parameter);
  }

  /** What an optimiser moves. */
  public List<NDArray> parameters() {
    return List.copyOf(parameters);
  }

  /**
   * The gate (B,d) of each pair, float32.
   *
   * @param labels (B) in [0, C)
   * @param partners (B) in [0, C)
   * @param training whether to normalise by this batch, and remember it
   * @param step whose arrays the result joins
   */
  public NDArray of(int[] labels, int[] partners, boolean training, NDManager step) {
    Require.sameLength("partners", partners.length, "labels", labels.length);
    Require.that(
        !training || labels.length > 1, "a gate needs two rows in a batch to normalise by");
    NDArray halves = chosen(labels, step).add(chosen(partners, step));
    NDArray x = halves.mul(Scalars.held(0.5, halves)).matMul(parameters.get(0));
    for (int layer = 0; layer < 2; layer++) {
      NDArray normal = normalised(Activation.relu(x), layer, training);
      NDArray weight = parameters.get(4 * layer + 3);
      NDArray bias = parameters.get(4 * layer + 4);
      x = normal.getNDArrayInternal().linear(normal, weight, bias).singletonOrThrow();
    }
    return Activation.sigmoid(x);
  }

  /** A one in the column of each row's class (B,C). */
  private NDArray chosen(int[] codes, NDManager step) {
    long[] rows = new long[codes.length];
    for (int i = 0; i < rows.length; i++) {
      Require.that(
          codes[i] >= 0 && codes[i] < classes,
          "a pair holds class " + codes[i] + ", but there are " + classes + " classes");
      rows[i] = codes[i];
    }
    return step.create(rows).oneHot(classes, DataType.FLOAT32);
  }

  private NDArray normalised(NDArray x, int layer, boolean training) {
    NDArray mean = x.mean(new int[] {0}, true);
    NDArray variance = x.sub(mean).square().mean(new int[] {0}, true);
    if (training) {
      remember(2 * layer, mean);
      remember(2 * layer + 1, variance);
    } else {
      mean = running.get(2 * layer);
      variance = running.get(2 * layer + 1);
    }
    NDArray width = x.zerosLike().add(variance).add(EPSILON).sqrt();
    NDArray scale = parameters.get(4 * layer + 1);
    return x.sub(mean).div(width).mul(scale).add(parameters.get(4 * layer + 2));
  }

  private void remember(int at, NDArray seen) {
    try (Gradients paused = Gradients.pause();
        NDArray moved = seen.squeeze(0).sub(running.get(at))) {
      running.get(at).addi(moved.muli(MOMENTUM));
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
