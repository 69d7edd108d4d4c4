package io.equipoise.core.slice;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * The last layer of a classifier on its features.
 *
 * @param weights class by class (C rows of F)
 * @param biases (C)
 */
public record LinearHead(double[][] weights, double[] biases) {

  public LinearHead {
    Require.sameLength("weights", weights.length, "biases", biases.length);
    Require.that(weights.length > 0, "weights is empty, but needs at least one class");
    for (double[] row : weights) {
      Require.sameLength("a row of weights", row.length, "the first", weights[0].length);
    }
  }

  /**
   * How a head is tuned.
   *
   * @param epochs passes over the rows; at least 1
   * @param batchSize rows per step; at least 1
   * @param learningRate above 0
   * @param weightDecay price of the squared weights; at least 0
   */
  public record Tuning(int epochs, int batchSize, double learningRate, double weightDecay) {
    /** Nine passes at 0.001. */
    public static final Tuning DEFAULT = new Tuning(9, 32, 1e-3, 1e-4);

    public Tuning {
      Require.atLeast("epochs", epochs, 1);
      Require.atLeast("batchSize", batchSize, 1);
      Require.above("learningRate", learningRate, 0);
      Require.atLeast("weightDecay", weightDecay, 0);
    }
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

  /** The class of largest logit; the first of several. */
  public int decide(double[] features) {
    Require.sameLength("features", features.length, "a row of weights", weights[0].length);
    double[] logits = logits(features);
    int best = 0;
    for (int c = 1; c < logits.length; c++) {
      best = logits[c] > logits[best] ? c : best;
    }
    return best;
  }

  /**
   * One that was descended from here by cross-entropy.
   *
   * @param features (N,F)
   * @param labels (N) in [0, C)
   * @param rows which of them to learn from
   */
  public LinearHead tuned(double[][] features, int[] labels, int[] rows, Tuning tuning, Seed seed) {
    Require.sameLength("features", features.length, "labels", labels.length);
    for (int row : rows) {
      Require.between("a label", labels[row], 0, biases.length - 1.0);
    }
    LinearHead head =
        new LinearHead(
            Arrays.stream(weights).map(double[]::clone).toArray(double[][]::new), biases.clone());
    UniformRandomProvider random = seed.generator();
    int size = tuning.batchSize();
    for (int epoch = 0; epoch < tuning.epochs(); epoch++) {
      int[] order = Permutation.choose(rows, rows.length, random);
      for (int from = 0; from < order.length; from += size) {
        int to = Math.min(order.length, from + size);
        head.step(features, labels, Arrays.copyOfRange(order, from, to), tuning);
      }
    }
    return head;
  }

  private void step(double[][] features, int[] labels, int[] batch, Tuning tuning) {
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
    double rate = tuning.learningRate();
    for (int c = 0; c < weights.length; c++) {
      biases[c] -= rate * offsets[c];
      for (int f = 0; f < weights[c].length; f++) {
        weights[c][f] -= rate * (slopes[c][f] + tuning.weightDecay() * weights[c][f]);
      }
    }
  }
}
