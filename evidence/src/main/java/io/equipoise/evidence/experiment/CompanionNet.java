package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.experiment.Experiment.Value;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.train.ConvNetwork;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A convolutional network of 16 and 32 maps under global pooling that learns the labels of {@link
 * CompanionImages} by steps of Adam, on any loss.
 */
final class CompanionNet implements AutoCloseable {
  static final String EXCLUSIVE = "average precision without the companion";
  static final String TOGETHER = "average precision with the companion";
  static final int FEATURES = 32;
  private static final int BATCH = 32;
  private static final double LEARNING_RATE = 2e-3;
  private static final ConvNetwork.Form FORM =
      new ConvNetwork.Form(
          1,
          CompanionImages.SIDE,
          CompanionImages.SIDE,
          new int[] {16, FEATURES},
          0,
          CompanionImages.LABELS);

  private final ConvNetwork network;
  private final Adam adam;

  /**
   * What a loss is made from.
   *
   * @param network which learns
   * @param maps (B,F,h,w) its last maps
   * @param features (B,F) their means
   * @param targets (B,L)
   * @param images which these are
   */
  record Step(ConvNetwork network, NDArray maps, NDArray features, NDArray targets, int[] images) {

    /** Binary cross-entropy of each entry (B,L). */
    NDArray entries() {
      NDArray logits = network.logits(features);
      return LogSumExp.softplus(logits).sub(logits.mul(targets));
    }

    /** The linear layer's weight (L,F). */
    NDArray weight() {
      return network.parameters().get(network.parameters().size() - 2);
    }

    /** Its bias (L). */
    NDArray bias() {
      return network.parameters().get(network.parameters().size() - 1);
    }
  }

  /** The loss of a step. */
  @FunctionalInterface
  interface StepLoss {
    NDArray of(Step step);

    /** Plain binary cross-entropy. */
    static StepLoss plain() {
      return step -> step.entries().mean();
    }

    /** The same with weights (N·L) of all images' entries. */
    static StepLoss weighted(float[] weights) {
      return step -> {
        float[] some = new float[step.images().length * CompanionImages.LABELS];
        for (int i = 0; i < some.length; i++) {
          int image = step.images()[i / CompanionImages.LABELS];
          some[i] = weights[image * CompanionImages.LABELS + i % CompanionImages.LABELS];
        }
        NDArray entries = step.entries();
        return entries.mul(entries.getManager().create(some, entries.getShape())).mean();
      };
    }
  }

  private CompanionNet(ConvNetwork network) {
    this.network = network;
    adam = new Adam(network.parameters(), LEARNING_RATE, 0, network.manager());
  }

  /** One with random weights. */
  static CompanionNet random(Seed seed) {
    return new CompanionNet(ConvNetwork.random(FORM, seed));
  }

  /** One with the weights of this, to go its own way. */
  CompanionNet copy() {
    CompanionNet copy = random(new Seed(0));
    List<NDArray> own = network.parameters();
    for (int i = 0; i < own.size(); i++) {
      copy.network.parameters().get(i).set(own.get(i).toFloatArray());
    }
    return copy;
  }

  ConvNetwork network() {
    return network;
  }

  /** Passes over all images in random order. */
  CompanionNet train(CompanionImages images, StepLoss loss, int epochs, Seed seed) {
    UniformRandomProvider random = seed.generator();
    for (int epoch = 0; epoch < epochs; epoch++) {
      int[] order = Permutation.of(images.size(), random);
      for (int from = 0; from < order.length; from += BATCH) {
        step(images, Arrays.copyOfRange(order, from, Math.min(order.length, from + BATCH)), loss);
      }
    }
    return this;
  }

  private void step(CompanionImages images, int[] chosen, StepLoss loss) {
    try (NDManager step = network.manager().newSubManager();
        Gradients recording = Gradients.record()) {
      float[] targets = new float[chosen.length * CompanionImages.LABELS];
      for (int i = 0; i < targets.length; i++) {
        boolean[] truth = images.targets()[chosen[i / CompanionImages.LABELS]];
        targets[i] = truth[i % CompanionImages.LABELS] ? 1 : 0;
      }
      NDArray maps = network.maps(array(images.pixels(chosen), step));
      Shape entries = new Shape(chosen.length, CompanionImages.LABELS);
      NDArray truth = step.create(targets, entries);
      Gradients.backward(loss.of(new Step(network, maps, network.features(maps), truth, chosen)));
      adam.step();
    }
  }

  static NDArray array(float[] pixels, NDManager manager) {
    int each = CompanionImages.SIDE * CompanionImages.SIDE;
    return manager.create(pixels, new Shape(pixels.length / each, each));
  }

  /** Probabilities of all labels (N,L). */
  double[][] probabilities(CompanionImages images) {
    try (NDManager step = network.manager().newSubManager();
        Gradients paused = Gradients.pause()) {
      float[] logits = network.forward(array(images.pixels(), step), false).toFloatArray();
      double[][] probabilities = new double[images.size()][CompanionImages.LABELS];
      for (int i = 0; i < logits.length; i++) {
        probabilities[i / CompanionImages.LABELS][i % CompanionImages.LABELS] =
            1 / (1 + Math.exp(-logits[i]));
      }
      return probabilities;
    }
  }

  /** Notes how well it finds the object. */
  void note(String arm, CompanionImages test, List<Value> values) {
    double[] scores =
        Arrays.stream(probabilities(test))
            .mapToDouble(row -> row[CompanionImages.OBJECT])
            .toArray();
    values.add(new Value(EXCLUSIVE, arm, test.precision(scores, false)));
    values.add(new Value(TOGETHER, arm, test.precision(scores, true)));
  }

  @Override
  public void close() {
    network.close();
  }
}
