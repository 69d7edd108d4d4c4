package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.engine.Torch;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Two hidden layers with ReLU and a classifier without bias, the second without bias too where the
 * theory is to hold, under the squared distance to the one-hot truth and weight decay: {@code
 * 1/(2N) |W h - Y|² + lam/2 Σ |weights|²}.
 */
final class SquaredLossNetwork implements AutoCloseable {
  private static final int HIDDEN = 64;
  private static final int FEATURES = 32;

  private final NDManager manager = Torch.manager();
  private final List<NDArray> weights = new ArrayList<>();
  private final List<NDArray> biases = new ArrayList<>();
  private final MomentumSteps steps;
  private final double decay;
  private final double featureDecay;
  private final int width;

  /**
   * A network with random weights.
   *
   * @param featureDecay price of half the squared features of all rows; at least 0
   * @param bias whether the layer of the features has one; the classifier has none
   */
  SquaredLossNetwork(
      int width,
      int classes,
      double learningRate,
      double decay,
      double featureDecay,
      boolean bias,
      Seed seed) {
    this.featureDecay = featureDecay;
    this.width = width;
    this.decay = decay;
    int[] sizes = {width, HIDDEN, FEATURES, classes};
    UniformRandomProvider random = seed.generator();
    List<NDArray> parameters = new ArrayList<>();
    for (int layer = 0; layer < 3; layer++) {
      float[] values = new float[sizes[layer] * sizes[layer + 1]];
      double bound = Math.sqrt((layer == 2 ? 1.0 : 6.0) / sizes[layer]);
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (bound * (2 * random.nextDouble() - 1));
      }
      weights.add(manager.create(values, new Shape(sizes[layer + 1], sizes[layer])));
      parameters.add(weights.get(layer));
      if (layer < 2) {
        biases.add(manager.zeros(new Shape(sizes[layer + 1])));
        if (layer == 0 || bias) {
          parameters.add(biases.get(layer));
        }
      }
    }
    parameters.forEach(parameter -> parameter.setRequiresGradient(true));
    steps = new MomentumSteps(parameters, learningRate, manager);
  }

  private NDArray features(float[] x, NDManager step) {
    NDArray out = step.create(x, new Shape(x.length / width, width));
    for (int layer = 0; layer < 2; layer++) {
      out =
          Activation.relu(
              out.getNDArrayInternal()
                  .linear(out, weights.get(layer), biases.get(layer))
                  .singletonOrThrow());
    }
    return out;
  }

  /** One step on all rows (N·D) of these classes. */
  void step(float[] x, long[] labels) {
    try (NDManager step = manager.newSubManager();
        Gradients recording = Gradients.record()) {
      NDArray classifier = weights.get(2);
      NDArray features = features(x, step);
      NDArray out = features.matMul(classifier.transpose());
      NDArray truth =
          step.create(labels).oneHot((int) classifier.getShape().get(0), out.getDataType());
      NDArray loss = out.sub(truth).square().sum().div(Scalars.held(2f * labels.length, out));
      loss = loss.add(features.square().sum().mul(Scalars.held((float) featureDecay / 2, loss)));
      for (NDArray weight : weights) {
        loss = loss.add(weight.square().sum().mul(Scalars.held((float) decay / 2, loss)));
      }
      Gradients.backward(loss);
      steps.step();
    }
  }

  /** Last features (N,32). */
  double[][] features(float[] x) {
    try (NDManager step = manager.newSubManager();
        Gradients paused = Gradients.pause()) {
      return rows(features(x, step));
    }
  }

  /** The classifier's weights (K,32). */
  double[][] classifier() {
    return rows(weights.get(2));
  }

  private static double[][] rows(NDArray array) {
    float[] flat = array.toFloatArray();
    double[][] rows = new double[(int) array.getShape().get(0)][(int) array.getShape().get(1)];
    for (int i = 0; i < flat.length; i++) {
      rows[i / rows[0].length][i % rows[0].length] = flat[i];
    }
    return rows;
  }

  @Override
  public void close() {
    manager.close();
  }
}
