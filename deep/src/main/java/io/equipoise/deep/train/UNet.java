package io.equipoise.deep.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.pooling.Pool;
import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Torch;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A small U-shaped network that labels every pixel: three levels, each of half the side of the one
 * above, with one convolution of 3 by 3 and a ReLU on the way down and one on the way up, which
 * also sees what the way down had at that level.
 *
 * <p>Images (N,channels,H,W), H and W multiples of 4, give logits (N,C,H,W). The features are those
 * of the lowest level, (N,2·width,H/4,W/4). It has no layer that mixes images, so that what it says
 * of one does not depend on the others.
 *
 * @see <a href="https://arxiv.org/abs/1505.04597">Ronneberger, Fischer, Brox, U-Net: Convolutional
 *     Networks for Biomedical Image Segmentation, 2015, arXiv:1505.04597</a>
 */
public final class UNet implements FeatureNetwork {
  private static final Shape ONE = new Shape(1, 1);
  private static final Shape TWO = new Shape(2, 2);
  private static final Shape NONE = new Shape(0, 0);
  private static final int NEAREST = 0;

  private final NDManager manager = Torch.manager();
  private final List<NDArray> parameters = new ArrayList<>();

  private UNet() {}

  /**
   * A network with random weights: uniform in ±sqrt(6/in) before a ReLU, ±sqrt(1/in) in the last
   * layer, biases 0.
   *
   * @param channels numbers per pixel of an image; at least 1
   * @param width channels of the first level, half of those below; at least 1
   * @param classes labels of a pixel; at least 1
   */
  public static UNet random(int channels, int width, int classes, Seed seed) {
    Require.atLeast("channels", channels, 1);
    Require.atLeast("width", width, 1);
    Require.atLeast("classes", classes, 1);
    UNet network = new UNet();
    UniformRandomProvider random = seed.generator();
    network.layer(channels, width, 3, 6, random);
    network.layer(width, 2 * width, 3, 6, random);
    network.layer(2 * width, 2 * width, 3, 6, random);
    network.layer(4 * width, 2 * width, 3, 6, random);
    network.layer(3 * width, width, 3, 6, random);
    network.layer(width, classes, 1, 1, random);
    return network;
  }

  private void layer(int in, int out, int side, double gain, UniformRandomProvider random) {
    InitialWeights.add(parameters, new Shape(out, in, side, side), gain, random, manager);
  }

  @Override
  public Output output(NDArray x, boolean training) {
    Shape shape = x.getShape();
    Require.that(
        shape.dimension() == 4 && shape.get(2) % 4 == 0 && shape.get(3) % 4 == 0,
        "images have shape "
            + shape
            + ", but must be (N,channels,H,W) with sides in multiples of 4");
    NDArray top = Activation.relu(convolved(x, 0, ONE));
    NDArray middle = Activation.relu(convolved(halved(top), 1, ONE));
    NDArray bottom = Activation.relu(convolved(halved(middle), 2, ONE));
    NDArray up = Activation.relu(convolved(joined(bottom, middle), 3, ONE));
    NDArray out = Activation.relu(convolved(joined(up, top), 4, ONE));
    return new Output(convolved(out, 5, NONE), bottom);
  }

  private NDArray convolved(NDArray x, int layer, Shape padding) {
    return Conv2d.conv2d(
            x, parameters.get(2 * layer), parameters.get(2 * layer + 1), ONE, padding, ONE, 1)
        .singletonOrThrow();
  }

  private static NDArray halved(NDArray x) {
    return Pool.maxPool2d(x, TWO, TWO, NONE, false);
  }

  /** The lower level at twice its side, with the upper one behind it. */
  private static NDArray joined(NDArray lower, NDArray upper) {
    long[] side = {upper.getShape().get(2), upper.getShape().get(3)};
    NDArray grown = lower.getNDArrayInternal().interpolation(side, NEAREST, false);
    return grown.getNDArrayInternal().concat(new NDList(upper), 1);
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
