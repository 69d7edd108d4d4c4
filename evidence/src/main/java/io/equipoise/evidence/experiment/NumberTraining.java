package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.DenseWeights;
import io.equipoise.deep.train.FeatureNetwork;
import java.util.Arrays;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Trains perceptrons on two noisy copies of each row, in batches of 64 rows, by Adam at 0.001.
 *
 * @param rows to learn from
 * @param epochs passes over them
 */
record NumberTraining(ImbalancedNumbers rows, int epochs) {
  private static final int BATCH = 64;

  /** The loss of a step, in the manager of the targets. */
  @FunctionalInterface
  interface Lesson {
    NDArray loss(
        FeatureNetwork.Output out, ImbalancedNumbers.Copies copies, NDArray targets, int epoch);
  }

  /** Trains; the same seed starts from one network and draws the same copies. */
  DenseWeights fit(int[] sizes, Lesson lesson, Seed seed) {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(seed.child("copies").generator());
    try (DenseNetwork network = DenseNetwork.random(sizes, 0, seed.child("network"));
        Gradients recording = Gradients.record()) {
      Adam adam = new Adam(network.parameters(), 1e-3, 0, network.manager());
      for (int epoch = 0; epoch < epochs; epoch++) {
        for (int[] taken :
            AugmentedDigits.batches(rows.y().length, BATCH, seed.child("order").child(epoch))) {
          try (NDManager step = network.manager().newSubManager()) {
            ImbalancedNumbers.Copies copies = rows.copies(taken, normal);
            Shape shape = new Shape(2L * BATCH, ImbalancedNumbers.WIDTH);
            FeatureNetwork.Output out = network.output(step.create(copies.x(), shape), true);
            Gradients.backward(lesson.loss(out, copies, step.create(copies.y()), epoch));
            adam.step();
          }
        }
      }
      return network.weights();
    }
  }

  /** The absolute error of y/100. */
  static NDArray absoluteError(NDArray predicted, NDArray targets) {
    return predicted.flatten().sub(targets.div(Scalars.held(100, targets))).abs().mean();
  }

  /** What a network trained on that predicts. */
  static double[] predictions(DenseWeights weights, ImbalancedNumbers rows) {
    DenseWeights.Forward forward = weights.forward();
    double[] predicted = new double[rows.y().length];
    Arrays.setAll(predicted, i -> 100 * forward.logits(rows.x(), i * ImbalancedNumbers.WIDTH)[0]);
    return predicted;
  }
}
