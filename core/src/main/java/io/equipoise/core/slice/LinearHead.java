package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.train.ConvNetwork;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * The last layer of a classifier on its features.
 *
 * @param weights class by class (C rows of F)
 * @param biases (C)
 */
record LinearHead(double[][] weights, double[] biases) {
  private static final int EPOCHS = 9;
  private static final int BATCH = 32;
  private static final double RATE = 0.01;
  private static final double DECAY = 1e-4;

  /** That of a network. */
  static LinearHead of(ConvNetwork network) {
    List<NDArray> parameters = network.parameters();
    float[] flat = parameters.get(parameters.size() - 2).toFloatArray();
    float[] offsets = parameters.get(parameters.size() - 1).toFloatArray();
    int width = flat.length / offsets.length;
    double[][] weights = new double[offsets.length][width];
    double[] biases = new double[offsets.length];
    for (int c = 0; c < biases.length; c++) {
      biases[c] = offsets[c];
      for (int f = 0; f < width; f++) {
        weights[c][f] = flat[c * width + f];
      }
    }
    return new LinearHead(weights, biases);
  }

  private double[] logits(double[] features) {
    double[] logits = biases.clone();
    for (int c = 0; c < logits.length; c++) {
      for (int f = 0; f < features.length; f++) {
        logits[c] += weights[c][f] * features[f];
      }
    }
    return logits;
  }

  /** The class of largest logit. */
  int decide(double[] features) {
    double[] logits = logits(features);
    int best = 0;
    for (int c = 1; c < logits.length; c++) {
      best = logits[c] > logits[best] ? c : best;
    }
    return best;
  }

  /** Descended from here on these rows by cross-entropy: 9 epochs at 0.01 in batches of 32. */
  LinearHead tuned(double[][] features, int[] labels, int[] rows, Seed seed) {
    LinearHead head =
        new LinearHead(
            Arrays.stream(weights).map(double[]::clone).toArray(double[][]::new), biases.clone());
    UniformRandomProvider random = seed.generator();
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      int[] order = Permutation.choose(rows, rows.length, random);
      for (int from = 0; from < order.length; from += BATCH) {
        head.step(
            features,
            labels,
            Arrays.copyOfRange(order, from, Math.min(order.length, from + BATCH)));
      }
    }
    return head;
  }

  private void step(double[][] features, int[] labels, int[] batch) {
    double[][] slopes = new double[weights.length][weights[0].length];
    double[] offsets = new double[weights.length];
    for (int row : batch) {
      double[] logits = logits(features[row]);
      double top = Arrays.stream(logits).max().orElse(0);
      double sum = Arrays.stream(logits).map(z -> Math.exp(z - top)).sum();
      for (int c = 0; c < logits.length; c++) {
        double wrong = Math.exp(logits[c] - top) / sum - (labels[row] == c ? 1 : 0);
        offsets[c] += wrong / batch.length;
        for (int f = 0; f < slopes[c].length; f++) {
          slopes[c][f] += wrong * features[row][f] / batch.length;
        }
      }
    }
    for (int c = 0; c < weights.length; c++) {
      biases[c] -= RATE * offsets[c];
      for (int f = 0; f < weights[c].length; f++) {
        weights[c][f] -= RATE * (slopes[c][f] + DECAY * weights[c][f]);
      }
    }
  }
}
