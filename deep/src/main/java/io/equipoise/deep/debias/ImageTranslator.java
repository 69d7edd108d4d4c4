package io.equipoise.deep.debias;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.engine.Torch;
import java.util.ArrayList;
import java.util.List;

/**
 * A small convolutional network that makes an image look like one of another class, by three
 * convolutions of 3 by 3 with instance normalisation between them.
 *
 * <pre>
 *   G(x,t) = sigmoid(6 (x - 1/2) + conv(relu(norm(conv(relu(norm(conv(x, planes of t))))))))
 * </pre>
 *
 * <p>Images have numbers in [0,1], as (N,C,H,W) or rows (N,C·H·W); where the convolutions say
 * nothing, an image stays about what it is. Made by {@link TranslatorTraining}.
 */
public final class ImageTranslator implements AutoCloseable {
  private static final Shape ONE = new Shape(1, 1);
  private static final double SLOPE = 6;
  private static final double LEAST_VARIANCE = 1e-5;

  private final NDManager manager = Torch.manager();
  private final List<NDArray> parameters = new ArrayList<>();
  private final Form form;

  /**
   * What images look like.
   *
   * @param channels at least 1
   * @param height at least 4
   * @param width at least 4
   * @param classes at least 2
   * @param maps channels of the inner convolutions; at least 1
   */
  public record Form(int channels, int height, int width, int classes, int maps) {
    public Form {
      Require.atLeast("channels", channels, 1);
      Require.atLeast("height", height, 4);
      Require.atLeast("width", width, 4);
      Require.atLeast("classes", classes, 2);
      Require.atLeast("maps", maps, 1);
    }

    /** Numbers of one image. */
    public int each() {
      return channels * height * width;
    }
  }

  ImageTranslator(Form form, Seed seed) {
    this.form = form;
    var random = seed.generator();
    int in = form.channels() + form.classes();
    ConvolutionWeights.add(parameters, new Shape(form.maps(), in, 3, 3), random, manager);
    Shape inner = new Shape(form.maps(), form.maps(), 3, 3);
    ConvolutionWeights.add(parameters, inner, random, manager);
    Shape last = new Shape(form.channels(), form.maps(), 3, 3);
    ConvolutionWeights.add(parameters, last, random, manager);
  }

  /** What its images look like. */
  public Form form() {
    return form;
  }

  /**
   * Images (N,C,H,W) that look like those of other classes, in the manager of {@code x}.
   *
   * @param targets (N) int64 in [0, classes)
   */
  public NDArray translate(NDArray x, NDArray targets) {
    NDArray images = x.reshape(-1, form.channels(), form.height(), form.width());
    long rows = images.getShape().get(0);
    NDArray planes =
        targets
            .oneHot(form.classes(), x.getDataType())
            .reshape(rows, form.classes(), 1, 1)
            .broadcast(new Shape(rows, form.classes(), form.height(), form.width()));
    NDArray out = images.concat(planes, 1);
    for (int layer = 0; layer < 3; layer++) {
      NDArray in = layer == 0 ? out : Activation.relu(normalised(out));
      out =
          Conv2d.conv2d(
                  in, parameters.get(2 * layer), parameters.get(2 * layer + 1), ONE, ONE, ONE, 1)
              .singletonOrThrow();
    }
    NDArray same = images.sub(0.5f);
    return Activation.sigmoid(same.mul(Scalars.held(SLOPE, same)).add(out));
  }

  private static NDArray normalised(NDArray maps) {
    Shape shape = maps.getShape();
    NDArray flat = maps.reshape(shape.get(0), shape.get(1), -1);
    NDArray centred = flat.sub(flat.mean(new int[] {2}, true));
    NDArray variance = centred.square().mean(new int[] {2}, true);
    return centred.div(variance.add(LEAST_VARIANCE).sqrt()).reshape(shape);
  }

  List<NDArray> parameters() {
    return parameters;
  }

  NDManager manager() {
    return manager;
  }

  /** The weights as they are now. */
  List<float[]> weights() {
    return parameters.stream().map(NDArray::toFloatArray).toList();
  }

  /** Takes weights that it had. */
  void restore(List<float[]> weights) {
    for (int i = 0; i < weights.size(); i++) {
      parameters.get(i).set(weights.get(i));
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
