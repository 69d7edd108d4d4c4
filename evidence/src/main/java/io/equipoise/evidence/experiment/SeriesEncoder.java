package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv1d;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.train.AdamOptimizer;
import io.equipoise.deep.train.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Two convolutions over time, the mean over time as features, and a linear projector that training
 * looks at. Learns by Adam from any loss on projections.
 */
final class SeriesEncoder implements AutoCloseable {
  static final int FEATURES = 32;
  private static final int HIDDEN = 16;
  private static final int[] KERNELS = {9, 5};

  private final NDManager manager = Torch.manager();
  private final List<NDArray> parameters = new ArrayList<>();
  private final Optimizer.Run steps;

  SeriesEncoder(double learningRate, Seed seed) {
    UniformRandomProvider random = seed.generator();
    learn(new Shape(HIDDEN, 1, KERNELS[0]), 6.0 / KERNELS[0], random);
    learn(new Shape(FEATURES, HIDDEN, KERNELS[1]), 6.0 / (HIDDEN * KERNELS[1]), random);
    learn(new Shape(FEATURES, FEATURES), 1.0 / FEATURES, random);
    this.steps = new AdamOptimizer().begin(parameters, learningRate, 0, manager);
  }

  /** Weights uniform in ±sqrt(bound), and a bias of 0. */
  private void learn(Shape shape, double bound, UniformRandomProvider random) {
    float[] weights = new float[(int) shape.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (Math.sqrt(bound) * (2 * random.nextDouble() - 1));
    }
    parameters.add(manager.create(weights, shape));
    parameters.add(manager.zeros(new Shape(shape.get(0)), DataType.FLOAT32));
    parameters
        .subList(parameters.size() - 2, parameters.size())
        .forEach(parameter -> parameter.setRequiresGradient(true));
  }

  /** One step on rows (N·64); the loss is given their projections (N,32). */
  void step(float[] x, UnaryOperator<NDArray> loss) {
    try (NDManager step = manager.newSubManager();
        Gradients recording = Gradients.record()) {
      NDArray features = features(x, step);
      NDArray projected =
          features
              .getNDArrayInternal()
              .linear(features, parameters.get(4), parameters.get(5))
              .singletonOrThrow();
      Gradients.backward(loss.apply(projected));
      steps.step();
    }
  }

  /** Features (N·32) of rows (N·64). */
  float[] encode(float[] x) {
    try (NDManager step = manager.newSubManager();
        Gradients paused = Gradients.pause()) {
      return features(x, step).toFloatArray();
    }
  }

  private NDArray features(float[] x, NDManager step) {
    int length = MadeSeries.LENGTH;
    NDArray out = step.create(x, new Shape(x.length / length, 1, length));
    for (int layer = 0; layer < 2; layer++) {
      out =
          Activation.relu(
              Conv1d.conv1d(
                      out,
                      parameters.get(2 * layer),
                      parameters.get(2 * layer + 1),
                      new Shape(2),
                      new Shape(KERNELS[layer] / 2),
                      new Shape(1))
                  .singletonOrThrow());
    }
    return out.mean(new int[] {2});
  }

  @Override
  public void close() {
    manager.close();
  }
}
