package io.equipoise.deep.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.pooling.Pool;
import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A small convolutional classifier of images: convolutions of 3 by 3, each with a ReLU and a
 * pooling that halves the side, then features, then logits that are linear in the features. It has
 * no layer that mixes images, so that what it says of one does not depend on the others.
 *
 * <p>Images come as (N,channels,H,W), or as rows (N,channels·H·W), which is how a {@link Trainer}
 * hands them over. Each of its three parts may be asked alone.
 */
public final class ConvNetwork implements HeadedNetwork {
  private static final Shape ONE = new Shape(1, 1);
  private static final Shape TWO = new Shape(2, 2);
  private static final Shape NONE = new Shape(0, 0);

  private final NDManager manager = Torch.manager();
  private final List<NDArray> parameters = new ArrayList<>();
  private final Form form;

  /**
   * What a network looks like.
   *
   * @param channels of an image; at least 1
   * @param height of an image; at least 2 for each convolution
   * @param width of an image
   * @param maps channels of each convolution
   * @param features width of the hidden layer before the logits; 0 for none: the features are then
   *     the means of the last maps, so that the logits are the means of class activation maps
   * @param classes at least 2, or 1 for a single logit
   */
  public record Form(int channels, int height, int width, int[] maps, int features, int classes) {
    public Form {
      maps = maps.clone();
      Require.atLeast("channels", channels, 1);
      Require.that(maps.length > 0, "maps is empty, but must hold a convolution or more");
      Require.that(
          Math.min(height, width) >> maps.length > 0,
          "images of "
              + height
              + " by "
              + width
              + " pixels cannot be halved "
              + maps.length
              + " times");
      Require.atLeast("fewest maps", Arrays.stream(maps).min().orElse(0), 1);
      Require.atLeast("features", features, 0);
      Require.atLeast("classes", classes, 1);
    }

    /** Convolutions of 16 and 32 channels, then 64 features. */
    public static Form small(int channels, int height, int width, int classes) {
      return new Form(channels, height, width, new int[] {16, 32}, 64, classes);
    }

    @Override
    public int[] maps() {
      return maps.clone();
    }

    private int lastMaps() {
      return maps[maps.length - 1];
    }

    private int flat() {
      return lastMaps() * (height >> maps.length) * (width >> maps.length);
    }

    private int featureWidth() {
      return features > 0 ? features : lastMaps();
    }
  }

  private ConvNetwork(Form form) {
    this.form = form;
  }

  /**
   * A network with random weights: uniform in ±sqrt(6/in) before a ReLU, ±sqrt(1/in) in the last
   * layer, biases 0.
   */
  public static ConvNetwork random(Form form, Seed seed) {
    ConvNetwork network = new ConvNetwork(form);
    UniformRandomProvider random = seed.generator();
    int in = form.channels();
    for (int out : form.maps) {
      network.layer(new Shape(out, in, 3, 3), 6, random);
      in = out;
    }
    if (form.features() > 0) {
      network.layer(new Shape(form.features(), form.flat()), 6, random);
    }
    network.layer(new Shape(form.classes(), form.featureWidth()), 1, random);
    return network;
  }

  private void layer(Shape shape, double gain, UniformRandomProvider random) {
    InitialWeights.add(parameters, shape, gain, random, manager);
  }

  /** What it was made as. */
  public Form form() {
    return form;
  }

  @Override
  public Output output(NDArray x, boolean training) {
    NDArray features = features(maps(x));
    return new Output(logits(features), features);
  }

  /** The last maps (N,C,h,w) of images, after their ReLU and their pooling. */
  public NDArray maps(NDArray x) {
    NDArray out = x.reshape(-1, form.channels(), form.height(), form.width());
    for (int layer = 0; layer < form.maps.length; layer++) {
      NDArray convolved =
          Conv2d.conv2d(
                  out, parameters.get(2 * layer), parameters.get(2 * layer + 1), ONE, ONE, ONE, 1)
              .singletonOrThrow();
      out = Pool.maxPool2d(Activation.relu(convolved), TWO, TWO, NONE, false);
    }
    return out;
  }

  /** The features (N,F) of such maps. */
  public NDArray features(NDArray maps) {
    return form.features() > 0
        ? Activation.relu(linear(maps.reshape(-1, form.flat()), form.maps.length))
        : maps.reshape(maps.getShape().get(0), form.lastMaps(), -1).mean(new int[] {2});
  }

  /** The logits (N,C) of such features. */
  public NDArray logits(NDArray features) {
    return linear(features, parameters.size() / 2 - 1);
  }

  private NDArray linear(NDArray x, int layer) {
    return x.getNDArrayInternal()
        .linear(x, parameters.get(2 * layer), parameters.get(2 * layer + 1))
        .singletonOrThrow();
  }

  @Override
  public NDArray headWeight() {
    return parameters.get(parameters.size() - 2);
  }

  @Override
  public NDArray headBias() {
    return parameters.get(parameters.size() - 1);
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
