package io.equipoise.deep.debias;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.train.Network;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges images: how real they look, and which class they look like. Two convolutions of stride 2,
 * then one linear layer whose first output is the realness and whose others are the classes.
 */
final class TranslationCritic implements Network {
  private static final Shape ONE = new Shape(1, 1);
  private static final Shape TWO = new Shape(2, 2);
  private static final float LEAK = 0.2f;

  private final NDManager manager = Torch.manager();
  private final List<NDArray> parameters = new ArrayList<>();
  private final ImageTranslator.Form form;

  TranslationCritic(ImageTranslator.Form form, Seed seed) {
    this.form = form;
    var random = seed.generator();
    int maps = form.maps();
    ConvolutionWeights.add(parameters, new Shape(maps, form.channels(), 3, 3), random, manager);
    ConvolutionWeights.add(parameters, new Shape(2L * maps, maps, 3, 3), random, manager);
    int flat = 2 * maps * ((form.height() + 3) / 4) * ((form.width() + 3) / 4);
    ConvolutionWeights.add(parameters, new Shape(1 + form.classes(), flat), random, manager);
  }

  /** Realness and classes (N,1+C). */
  @Override
  public NDArray forward(NDArray x, boolean training) {
    NDArray out = x.reshape(-1, form.channels(), form.height(), form.width());
    for (int layer = 0; layer < 2; layer++) {
      NDArray convolved =
          Conv2d.conv2d(
                  out, parameters.get(2 * layer), parameters.get(2 * layer + 1), TWO, ONE, ONE, 1)
              .singletonOrThrow();
      out = Activation.leakyRelu(convolved, LEAK);
    }
    NDArray flat = out.reshape(out.getShape().get(0), -1);
    return flat.getNDArrayInternal()
        .linear(flat, parameters.get(4), parameters.get(5))
        .singletonOrThrow();
  }

  /** The realness (N) of what {@link #forward} said. */
  static NDArray realness(NDArray said) {
    return said.get(new NDIndex(":, 0"));
  }

  /** The logits of classes (N,C). */
  static NDArray classes(NDArray said) {
    return said.get(new NDIndex(":, 1:"));
  }

  @Override
  public List<NDArray> parameters() {
    return parameters;
  }

  @Override
  public NDManager manager() {
    return manager;
  }
}
