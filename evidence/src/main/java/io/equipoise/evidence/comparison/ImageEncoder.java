package io.equipoise.evidence.comparison;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.pooling.Pool;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.train.Adam;
import io.equipoise.evidence.experiment.UniformWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Two convolutions of 4 and 16 channels, each with a pooling, and a linear layer embed an image in
 * 64 numbers; a projector of two linear layers, which only training looks at, stands on top.
 */
final class ImageEncoder implements AutoCloseable {
  /** Width of embeddings and of projections. */
  static final int WIDTH = 64;

  private static final int FIRST = 4;
  private static final int SECOND = 16;
  private static final Shape ONE = new Shape(1, 1);
  private static final Shape TWO = new Shape(2, 2);

  /** Images that are embedded at once. */
  private static final int AT_ONCE = 500;

  /** What the proxies of a loss learn at, relative to the network. */
  private static final double VECTORS_FASTER = 10;

  private final NDManager manager = Torch.manager();
  private final List<NDArray> parameters = new ArrayList<>();
  private final ContrastiveObjective objective;
  private final List<Adam> steps;
  private final int side;

  /** With random weights, for images of a side of at least 4. */
  ImageEncoder(
      int side, ContrastiveObjective objective, int classes, double learningRate, Seed seed) {
    this.side = side;
    UniformRandomProvider random = seed.child("weights").generator();
    int flat = SECOND * (side / 4) * (side / 4);
    add(new Shape(FIRST, 1, 3, 3), 9, random);
    add(new Shape(SECOND, FIRST, 3, 3), 9 * FIRST, random);
    add(new Shape(WIDTH, flat), flat, random);
    add(new Shape(WIDTH, WIDTH), WIDTH, random);
    add(new Shape(WIDTH, WIDTH), WIDTH, random);
    this.objective = objective.begin(classes, WIDTH, seed, manager);
    this.steps =
        List.of(
            new Adam(parameters, learningRate, 0, manager),
            new Adam(this.objective.parameters(), VECTORS_FASTER * learningRate, 0, manager));
  }

  private void add(Shape shape, int inputs, UniformRandomProvider random) {
    parameters.add(UniformWeights.of(shape, Math.sqrt(6.0 / inputs), random, manager));
    parameters.add(UniformWeights.of(new Shape(shape.get(0)), 0, random, manager));
  }

  /**
   * One step on two views of the same images.
   *
   * @param views (2·n·S·S)
   * @param classes (n)
   */
  void step(float[] views, int[] classes) {
    try (NDManager step = manager.newSubManager();
        Gradients recording = Gradients.record()) {
      NDArray hidden = linear(Activation.relu(embedded(views, step)), 6);
      NDArray projected = linear(Activation.relu(hidden), 8);
      NDArray pairs = projected.reshape(2, classes.length, WIDTH);
      Gradients.backward(objective.loss(pairs, classes));
      steps.forEach(Adam::step);
    }
  }

  /** The embeddings of images (N·S·S): (N·64). */
  float[] embed(float[] images) {
    int each = side * side;
    float[] all = new float[images.length / each * WIDTH];
    for (int from = 0; from < images.length; from += AT_ONCE * each) {
      float[] some =
          Arrays.copyOfRange(images, from, Math.min(images.length, from + AT_ONCE * each));
      try (NDManager step = manager.newSubManager();
          Gradients paused = Gradients.pause()) {
        float[] embeddings = embedded(some, step).toFloatArray();
        System.arraycopy(embeddings, 0, all, from / each * WIDTH, embeddings.length);
      }
    }
    return all;
  }

  private NDArray embedded(float[] images, NDManager step) {
    int count = images.length / (side * side);
    NDArray x = step.create(images, new Shape(count, 1, side, side));
    NDArray maps = pooled(pooled(x, 0), 2);
    return linear(maps.reshape(count, -1), 4);
  }

  private NDArray pooled(NDArray x, int at) {
    NDArray convolved =
        Conv2d.conv2d(x, parameters.get(at), parameters.get(at + 1), ONE, ONE, ONE, 1)
            .singletonOrThrow();
    return Pool.maxPool2d(Activation.relu(convolved), TWO, TWO, new Shape(0, 0), false);
  }

  private NDArray linear(NDArray x, int at) {
    return x.getNDArrayInternal()
        .linear(x, parameters.get(at), parameters.get(at + 1))
        .singletonOrThrow();
  }

  @Override
  public void close() {
    manager.close();
  }
}
