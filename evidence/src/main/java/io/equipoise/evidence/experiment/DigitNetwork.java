package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.pooling.Pool;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.BiasLoss;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/** Two convolutions of 8 and 16 channels with one pooling between them, then a linear layer. */
final class DigitNetwork implements AutoCloseable {
  private static final Shape ONE = new Shape(1, 1);
  private static final Shape TWO = new Shape(2, 2);
  private static final int FIRST = 8;
  private static final int SECOND = 16;

  private final NDManager manager = Torch.manager();
  private final List<NDArray> parameters = new ArrayList<>();
  private final MomentumSteps steps;
  private final int side;

  /** What the network says of images: logits (N,10), last feature maps (N,16,S,S). */
  private record Output(NDArray logits, NDArray features) {}

  /** For square images of an even {@code side}. */
  DigitNetwork(int side, double learningRate, Seed seed) {
    this.side = side;
    UniformRandomProvider random = seed.generator();
    int flat = SECOND * (side / 2) * (side / 2);
    add(new Shape(FIRST, 1, 3, 3), Math.sqrt(6.0 / 9), random);
    add(new Shape(FIRST), 0, random);
    add(new Shape(SECOND, FIRST, 3, 3), Math.sqrt(6.0 / (9 * FIRST)), random);
    add(new Shape(SECOND), 0, random);
    add(new Shape(MadeDigits.CLASSES, flat), Math.sqrt(1.0 / flat), random);
    add(new Shape(MadeDigits.CLASSES), 0, random);
    steps = new MomentumSteps(parameters, learningRate, manager);
  }

  private void add(Shape shape, double bound, UniformRandomProvider random) {
    parameters.add(UniformWeights.of(shape, bound, random, manager));
  }

  private Output forward(float[] pixels, NDManager step) {
    int pixelsPerImage = side * side;
    NDArray x = step.create(pixels, new Shape(pixels.length / pixelsPerImage, 1, side, side));
    NDArray first = Pool.maxPool2d(convolved(x, 0), TWO, TWO, new Shape(0, 0), false);
    NDArray features = convolved(first, 2);
    NDArray flat = features.reshape(features.getShape().get(0), -1);
    return new Output(
        flat.getNDArrayInternal()
            .linear(flat, parameters.get(4), parameters.get(5))
            .singletonOrThrow(),
        features);
  }

  private NDArray convolved(NDArray x, int at) {
    return Activation.relu(
        Conv2d.conv2d(x, parameters.get(at), parameters.get(at + 1), ONE, ONE, ONE, 1)
            .singletonOrThrow());
  }

  /** One step on images (N·S·S). */
  void step(float[] pixels, long[] labels, BiasLoss.Run loss) {
    try (NDManager step = manager.newSubManager();
        Gradients recording = Gradients.record()) {
      Output output = forward(pixels, step);
      Gradients.backward(loss.loss(step.create(labels), output.logits(), output.features()));
      steps.step();
    }
  }

  /** The class of each image. */
  long[] classes(float[] pixels) {
    try (NDManager step = manager.newSubManager();
        Gradients paused = Gradients.pause()) {
      return forward(pixels, step).logits().argMax(1).toLongArray();
    }
  }

  /** The variance of each image's last feature map. */
  double[] variances(float[] pixels) {
    try (NDManager step = manager.newSubManager();
        Gradients paused = Gradients.pause()) {
      return BiasLoss.variances(forward(pixels, step).features());
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
