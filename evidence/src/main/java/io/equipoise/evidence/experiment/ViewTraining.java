package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.experiment.Experiment.Value;
import io.equipoise.core.metric.Distance;
import io.equipoise.core.metric.EmbeddingSpectrum;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.metric.NearestNeighbours;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.train.Optimizer;
import io.equipoise.tabular.probe.LinearProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Trains encoders of drawn digits (64-256-128, projector 128-32) on augmented views, without
 * labels, and judges them with labels.
 *
 * @param views of each image in a batch
 * @param batch images in a batch
 */
record ViewTraining(
    AugmentedDigits augmentation,
    int views,
    int batch,
    int epochs,
    Optimizer optimizer,
    double learningRate) {
  static final int ENCODED = 128;
  static final int PROJECTED = 32;
  static final String NEIGHBOURS = "accuracy of 5 nearest neighbours";
  static final String PROBE = "accuracy of a linear probe";
  static final String RANK = "effective rank of the projections";

  /** Trains; the loss is given the projections (V,N,d). The same seed starts from one network. */
  Embedder fit(Examples digits, UnaryOperator<NDArray> loss, Seed seed) {
    Embedder embedder =
        new Embedder(
            new int[] {digits.width(), 256, ENCODED},
            new int[] {ENCODED, PROJECTED},
            optimizer,
            learningRate,
            seed.child("network"));
    UniformRandomProvider random = seed.child("views").generator();
    for (int epoch = 0; epoch < epochs; epoch++) {
      Seed order = seed.child("order").child(epoch);
      for (int[] rows : AugmentedDigits.batches(digits.size(), batch, order)) {
        float[] images = AugmentedDigits.images(digits, rows);
        List<float[]> seen = new ArrayList<>();
        for (int v = 0; v < views; v++) {
          seen.add(augmentation.view(images, random));
        }
        embedder.stepOnViews(seen, loss);
      }
    }
    return embedder;
  }

  /**
   * Images to train on, and augmented ones that judge, since clean ones are told apart too easily.
   *
   * @param others images that are not trained on, as they are
   * @param gallery one view of each training image
   * @param judged one view of each of the others
   */
  record Digits(Examples images, Examples others, Examples gallery, Examples judged) {

    static Digits draw(int perClass, int othersPerClass, Seed seed) {
      Examples images = GreyDigits.draw(perClass, GreyDigits.even(), seed.child("train"));
      Examples others = GreyDigits.draw(othersPerClass, GreyDigits.even(), seed.child("test"));
      return new Digits(
          images,
          others,
          augmented(images, seed.child("gallery")),
          augmented(others, seed.child("judged")));
    }

    private static Examples augmented(Examples digits, Seed seed) {
      float[] x = AugmentedDigits.WEAK.view(digits.x(), seed.generator());
      return Examples.of(x, digits.width(), digits.labels(), digits.classes());
    }
  }

  /** Share of judged images whose five nearest in the gallery name their class. */
  static double neighbours(Embedder embedder, Digits digits) {
    return NearestNeighbours.accuracy(
            encoded(embedder, digits.judged()),
            digits.judged().labels(),
            encoded(embedder, digits.gallery()),
            digits.gallery().labels(),
            5,
            Distance.COSINE)
        .value();
  }

  /** Accuracy of a linear layer on the encodings. */
  static double probe(Embedder embedder, Digits digits) {
    return LinearProbe.accuracy(
            encoded(embedder, digits.gallery()),
            digits.gallery().labels(),
            encoded(embedder, digits.judged()),
            digits.judged().labels())
        .value();
  }

  /** Dimensions that the unit projections of images as they are fill. */
  static double rank(Embedder embedder, Digits digits) {
    float[] projected = embedder.project(digits.others().x());
    return EmbeddingSpectrum.of(Embeddings.of(projected, PROJECTED).unit()).effectiveRank();
  }

  /** Neighbours and rank of an arm; gives the rank. */
  static double judge(String arm, Embedder embedder, Digits digits, List<Value> values) {
    double rank = rank(embedder, digits);
    values.add(new Value(NEIGHBOURS, arm, neighbours(embedder, digits)));
    values.add(new Value(RANK, arm, rank));
    return rank;
  }

  private static Embeddings encoded(Embedder embedder, Examples digits) {
    return Embeddings.of(embedder.encode(digits.x()), ENCODED);
  }
}
