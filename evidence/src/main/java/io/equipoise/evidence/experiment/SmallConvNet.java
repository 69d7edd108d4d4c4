package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import io.equipoise.core.dataset.ImageSet;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.train.ConvNetwork;
import io.equipoise.deep.train.FeatureNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A small convolutional network that learns from made images by steps of Adam, on any loss: what an
 * experiment on images trains. Where an objective and a weighting are all that an arm needs, {@link
 * #examples} and a {@code Trainer} on {@link #network} do the same with less.
 */
public final class SmallConvNet implements AutoCloseable {
  /** Images that are looked at together where nothing is learned. */
  private static final int AT_ONCE = 500;

  private final ConvNetwork network;
  private final Adam adam;

  /** What a loss is made from: the network's answer for a batch, and which images these are. */
  public record Step(FeatureNetwork.Output output, NDArray labels, int[] images) {

    /** Constants of the batch (B), float32, picked from those of all images (N). */
    public NDArray picked(float[] ofAll) {
      float[] some = new float[images.length];
      for (int i = 0; i < some.length; i++) {
        some[i] = ofAll[images[i]];
      }
      return output.logits().getManager().create(some);
    }
  }

  /** The loss of a step, a scalar that carries the gradient. */
  @FunctionalInterface
  public interface StepLoss {
    NDArray of(Step step);

    /** Cross-entropy. */
    static StepLoss crossEntropy() {
      return step -> crossEntropies(step).mean();
    }

    /** Cross-entropy with a weight for each image of the training set (N), which are not scaled. */
    static StepLoss weighted(float[] weights) {
      return step -> crossEntropies(step).mul(step.picked(weights)).mean();
    }

    /** Any loss of DJL between labels (B) and logits (B,C). */
    static StepLoss of(Loss loss) {
      return step -> loss.evaluate(new NDList(step.labels()), new NDList(step.output().logits()));
    }

    private static NDArray crossEntropies(Step step) {
      NDArray column = step.labels().reshape(-1, 1);
      return step.output().logits().logSoftmax(1).gather(column, 1).reshape(-1).neg();
    }
  }

  /** With random weights, for images like these: 16 and 32 maps, 64 features. */
  public SmallConvNet(ImageSet like, double learningRate, Seed seed) {
    this(
        ConvNetwork.Form.small(
            like.channels(), like.height(), like.width(), like.truth().classes()),
        learningRate,
        0,
        seed);
  }

  /** As above, in any form. */
  public SmallConvNet(ConvNetwork.Form form, double learningRate, double weightDecay, Seed seed) {
    network = ConvNetwork.random(form, seed);
    adam = new Adam(network.parameters(), learningRate, weightDecay, network.manager());
  }

  /** Rows that a {@code Trainer} takes, in the groups of label and shortcut. */
  public static Examples examples(ImageSet images) {
    return Examples.of(
        images.pixels(),
        images.each(),
        images.labels(),
        images.truth().classes(),
        images.truth().groups(),
        images.truth().groupCount());
  }

  /** The network itself. */
  public ConvNetwork network() {
    return network;
  }

  /** Passes over all images in random order, one step for each batch. */
  public SmallConvNet train(ImageSet images, StepLoss loss, int epochs, int batch, Seed seed) {
    UniformRandomProvider random = seed.generator();
    for (int epoch = 0; epoch < epochs; epoch++) {
      int[] order = Permutation.of(images.size(), random);
      for (int from = 0; from < order.length; from += batch) {
        step(images, Arrays.copyOfRange(order, from, Math.min(order.length, from + batch)), loss);
      }
    }
    return this;
  }

  /** One step on these images; the loss before it. */
  public double step(ImageSet images, int[] chosen, StepLoss loss) {
    try (NDManager manager = network.manager().newSubManager();
        Gradients recording = Gradients.record()) {
      NDArray x = array(images.pixels(chosen), manager);
      long[] labels = Arrays.stream(chosen).mapToLong(i -> images.labels()[i]).toArray();
      NDArray value = loss.of(new Step(network.output(x, true), manager.create(labels), chosen));
      Gradients.backward(value);
      adam.step();
      return value.getFloat();
    }
  }

  /** The logits (N·C) of images (N·C·H·W). */
  public float[] logits(float[] pixels) {
    return asked(pixels, x -> network.forward(x, false));
  }

  /** Their features (N·F). */
  public float[] features(float[] pixels) {
    return asked(pixels, x -> network.output(x, false).features());
  }

  /** The class of largest logit of each image (N). */
  public int[] classes(float[] pixels) {
    int classes = network.form().classes();
    float[] logits = logits(pixels);
    int[] decided = new int[logits.length / classes];
    for (int i = 0; i < logits.length; i++) {
      int row = i / classes;
      if (logits[i] > logits[row * classes + decided[row]]) {
        decided[row] = i % classes;
      }
    }
    return decided;
  }

  /** Share of images that it classifies rightly. */
  public double accuracy(ImageSet images) {
    return share(classes(images.pixels()), images.labels());
  }

  /** The lowest accuracy in any group of label and shortcut that has images. */
  public double worstGroupAccuracy(ImageSet images) {
    int[] decided = classes(images.pixels());
    int[] groups = images.truth().groups();
    int[] right = new int[images.truth().groupCount()];
    int[] all = new int[right.length];
    for (int i = 0; i < decided.length; i++) {
      all[groups[i]]++;
      right[groups[i]] += decided[i] == images.labels()[i] ? 1 : 0;
    }
    double worst = 1;
    for (int g = 0; g < all.length; g++) {
      worst = all[g] > 0 ? Math.min(worst, (double) right[g] / all[g]) : worst;
    }
    return worst;
  }

  private static double share(int[] decided, int[] truth) {
    int right = 0;
    for (int i = 0; i < decided.length; i++) {
      right += decided[i] == truth[i] ? 1 : 0;
    }
    return (double) right / decided.length;
  }

  private float[] asked(float[] pixels, UnaryOperator<NDArray> question) {
    int each = each();
    List<float[]> answers = new ArrayList<>();
    for (int from = 0; from < pixels.length; from += AT_ONCE * each) {
      try (NDManager manager = network.manager().newSubManager();
          Gradients paused = Gradients.pause()) {
        int to = Math.min(pixels.length, from + AT_ONCE * each);
        answers.add(
            question.apply(array(Arrays.copyOfRange(pixels, from, to), manager)).toFloatArray());
      }
    }
    float[] all = new float[answers.stream().mapToInt(answer -> answer.length).sum()];
    int at = 0;
    for (float[] answer : answers) {
      System.arraycopy(answer, 0, all, at, answer.length);
      at += answer.length;
    }
    return all;
  }

  private int each() {
    ConvNetwork.Form form = network.form();
    return form.channels() * form.height() * form.width();
  }

  private NDArray array(float[] pixels, NDManager manager) {
    return manager.create(pixels, new Shape(pixels.length / each(), each()));
  }

  @Override
  public void close() {
    network.close();
  }
}
