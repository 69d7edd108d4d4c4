package io.equipoise.evidence.experiment;

import io.equipoise.core.random.Seed;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Rows whose target lies on a curve in 20 dimensions: {@code x = tanh(B(y) W) + 0.25 noise}, {@code
 * B(y) = (sin 0.13y, cos 0.07y, y/50)}.
 *
 * @param x (N·20)
 * @param y (N) in [0, 100]
 */
record ImbalancedNumbers(float[] x, double[] y) {
  static final int WIDTH = 20;
  private static final double NOISE = 0.25;

  /** W (3·20), the same for rows to train and to test. */
  static double[] map(Seed seed) {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(seed.generator());
    double[] map = new double[3 * WIDTH];
    for (int i = 0; i < map.length; i++) {
      map[i] = normal.sample();
    }
    return map;
  }

  /** Rows with targets from N(35, 10), cut to [0, 100], and rows with uniform ones. */
  static ImbalancedNumbers of(double[] map, int normalRows, int uniformRows, Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    int n = normalRows + uniformRows;
    double[] y = new double[n];
    float[] x = new float[n * WIDTH];
    for (int i = 0; i < n; i++) {
      double drawn = i < normalRows ? 35 + 10 * normal.sample() : 100 * random.nextDouble();
      y[i] = Math.max(0, Math.min(100, drawn));
      double[] curve = {Math.sin(0.13 * y[i]), Math.cos(0.07 * y[i]), y[i] / 50};
      for (int j = 0; j < WIDTH; j++) {
        double sum = 0;
        for (int b = 0; b < 3; b++) {
          sum += curve[b] * map[b * WIDTH + j];
        }
        x[i * WIDTH + j] = (float) (Math.tanh(sum) + NOISE * normal.sample());
      }
    }
    return new ImbalancedNumbers(x, y);
  }

  /** The decade of a target, 0 to 9. */
  static int decade(double y) {
    return (int) Math.min(9, Math.floor(y / 10));
  }

  /** How many rows each decade has (10). */
  int[] decades() {
    int[] counts = new int[10];
    for (double each : y) {
      counts[decade(each)]++;
    }
    return counts;
  }

  /** Weights (N): the inverse root of how many rows share a target's unit, scaled to mean 1. */
  double[] weights() {
    int[] counts = new int[101];
    for (double each : y) {
      counts[(int) each]++;
    }
    double[] weights = new double[y.length];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = 1 / Math.sqrt(counts[(int) y[i]]);
      sum += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= weights.length / sum;
    }
    return weights;
  }

  /**
   * Mean absolute errors over all rows, over decades of fewer than 40 training rows, and over the
   * other decades.
   *
   * @param trained rows of each decade in training
   */
  double[] errors(double[] predicted, int[] trained) {
    double[] sums = new double[3];
    int[] counts = new int[3];
    for (int i = 0; i < y.length; i++) {
      int part = trained[decade(y[i])] < 40 ? 1 : 2;
      double error = Math.abs(predicted[i] - y[i]);
      sums[0] += error;
      counts[0]++;
      sums[part] += error;
      counts[part]++;
    }
    return new double[] {
      sums[0] / counts[0], sums[1] / Math.max(1, counts[1]), sums[2] / Math.max(1, counts[2])
    };
  }
}
