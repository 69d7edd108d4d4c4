package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.metric.Distance;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.metric.NearestNeighbours;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.tabular.probe.LinearProbe;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Drawn digits from which a perceptron (64-256-128) learns without labels, by a loss on two random
 * views of each; judged by what the encoder says of digits as drawn.
 */
record TwoViewDigits(Examples train, Examples test, AugmentedDigits augmentation, int epochs) {
  static final int BATCH = 64;
  private static final int WIDTH = GreyDigits.SIDE * GreyDigits.SIDE;
  private static final int FEATURES = 128;
  private static final int NEIGHBOURS = 20;
  private static final double RATE = 1e-3;

  /** As many rows of each digit to learn from as to test on. */
  static TwoViewDigits of(int perClass, AugmentedDigits augmentation, int epochs, Seed seed) {
    double[] even = GreyDigits.even();
    return new TwoViewDigits(
        GreyDigits.draw(perClass, even, seed.child("train")),
        GreyDigits.draw(perClass, even, seed.child("test")),
        augmentation,
        epochs);
  }

  /** The same digits, each with noise of this standard deviation that stays its own. */
  TwoViewDigits noisy(double noise, Seed seed) {
    return new TwoViewDigits(
        noisy(train, noise, seed.child("train")),
        noisy(test, noise, seed.child("test")),
        augmentation,
        epochs);
  }

  private static Examples noisy(Examples digits, double noise, Seed seed) {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(seed.generator());
    float[] x = digits.x().clone();
    for (int i = 0; i < x.length; i++) {
      x[i] += (float) (noise * normal.sample());
    }
    return Examples.of(x, digits.width(), digits.labels(), digits.classes());
  }

  /**
   * Trains; whoever calls it closes the result.
   *
   * @param projections width of the projector
   * @param loss given the projections of both views (2,N,projections)
   * @param afterStep what else learns in each step
   */
  Embedder learn(int projections, UnaryOperator<NDArray> loss, Runnable afterStep, Seed seed) {
    Embedder embedder =
        new Embedder(
            new int[] {WIDTH, 256, FEATURES},
            new int[] {FEATURES, projections},
            RATE,
            seed.child("network"));
    UniformRandomProvider random = seed.child("views").generator();
    for (int epoch = 0; epoch < epochs; epoch++) {
      Seed order = seed.child("order").child(epoch);
      for (int[] rows : AugmentedDigits.batches(train.size(), BATCH, order)) {
        float[] images = AugmentedDigits.images(train, rows);
        embedder.stepOnViews(
            List.of(augmentation.view(images, random), augmentation.view(images, random)), loss);
        afterStep.run();
      }
    }
    return embedder;
  }

  /** Accuracy of the 20 nearest training digits, by cosine. */
  double nearest(Embedder embedder) {
    return NearestNeighbours.accuracy(
            features(embedder, test),
            test.labels(),
            features(embedder, train),
            train.labels(),
            NEIGHBOURS,
            Distance.COSINE)
        .value();
  }

  /** Accuracy of a linear probe. */
  double probe(Embedder embedder) {
    return LinearProbe.accuracy(
            features(embedder, train).unit(),
            train.labels(),
            features(embedder, test).unit(),
            test.labels())
        .value();
  }

  private static Embeddings features(Embedder embedder, Examples digits) {
    return Embeddings.of(embedder.encode(digits.x()), FEATURES);
  }

  /** Projections of two views of these test digits, one after the other. */
  float[] projectedViews(Embedder embedder, int[] rows, UniformRandomProvider random) {
    float[] images = AugmentedDigits.images(test, rows);
    float[] both = new float[2 * images.length];
    System.arraycopy(augmentation.view(images, random), 0, both, 0, images.length);
    System.arraycopy(augmentation.view(images, random), 0, both, images.length, images.length);
    return embedder.project(both);
  }
}
