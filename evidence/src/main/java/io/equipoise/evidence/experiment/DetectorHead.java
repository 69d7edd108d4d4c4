package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A detector's head on the features of anchors: a shared layer of 64 units, a sigmoid per class,
 * linear coordinates. Trained by plain gradient steps with momentum, gradients unclipped.
 */
final class DetectorHead implements AutoCloseable {
  private static final int HIDDEN = 64;
  private static final double LEARNING_RATE = 0.02;

  private final NDManager manager = Torch.manager();
  private final List<NDArray> parameters = new ArrayList<>();
  private final MomentumSteps steps;

  /**
   * What the head says of some anchors.
   *
   * @param logits (N,C)
   * @param coordinates (N,D)
   */
  record Output(NDArray logits, NDArray coordinates) {}

  /** Makes a scalar loss of what the head says. */
  @FunctionalInterface
  interface Loss {
    NDArray of(Output output);
  }

  DetectorHead(int width, int classes, int coordinates, double bias, Seed seed) {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(seed.generator());
    add(new Shape(HIDDEN, width), Math.sqrt(2.0 / width), 0, normal);
    add(new Shape(HIDDEN), 0, 0, normal);
    add(new Shape(classes, HIDDEN), 0.01, 0, normal);
    add(new Shape(classes), 0, bias, normal);
    add(new Shape(coordinates, HIDDEN), 0.01, 0, normal);
    add(new Shape(coordinates), 0, 0, normal);
    steps = new MomentumSteps(parameters, LEARNING_RATE, manager);
  }

  private void add(
      Shape shape, double deviation, double mean, ZigguratSampler.NormalizedGaussian normal) {
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (mean + deviation * normal.sample());
    }
    NDArray parameter = manager.create(values, shape);
    parameter.setRequiresGradient(true);
    parameters.add(parameter);
  }

  private Output forward(float[] x, NDManager step) {
    int width = Math.toIntExact(parameters.get(0).getShape().get(1));
    NDArray rows = step.create(x, new Shape(x.length / width, width));
    NDArray hidden = Activation.relu(linear(rows, 0));
    return new Output(linear(hidden, 2), linear(hidden, 4));
  }

  private NDArray linear(NDArray x, int at) {
    return x.getNDArrayInternal()
        .linear(x, parameters.get(at), parameters.get(at + 1))
        .singletonOrThrow();
  }

  /** One step on the anchors of an image; gives the norm of the gradient. */
  double step(float[] x, Loss loss) {
    try (NDManager step = manager.newSubManager();
        Gradients recording = Gradients.record()) {
      Gradients.backward(loss.of(forward(x, step)));
      return steps.step();
    }
  }

  /** The logits of some anchors, (N·C), anchor by anchor. */
  float[] logits(float[] x) {
    try (NDManager step = manager.newSubManager();
        Gradients paused = Gradients.pause()) {
      return forward(x, step).logits().toFloatArray();
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
