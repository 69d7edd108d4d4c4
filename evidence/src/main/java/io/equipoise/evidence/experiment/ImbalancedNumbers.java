package io.equipoise.evidence.experiment;

import io.equipoise.core.random.Seed;
import java.util.stream.IntStream;
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

  /** Rows below which a decade counts as rare. */
  private static final int FEW = 40;

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

  /**
   * Two noisy copies of each row of a batch, the first of all, then the second.
   *
   * @param x (2n·20)
   * @param y (2n) targets
   * @param rows (2n) which row each is a copy of
   */
  record Copies(float[] x, float[] y, int[] rows) {

    /** What belongs to each copy's row (2n). */
    float[] of(double[] eachRow) {
      float[] values = new float[rows.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) eachRow[rows[i]];
      }
      return values;
    }
  }

  /** Copies of these rows with noise of 0.1. */
  Copies copies(int[] taken, ZigguratSampler.NormalizedGaussian normal) {
    int n = 2 * taken.length;
    Copies copies = new Copies(new float[n * WIDTH], new float[n], new int[n]);
    for (int i = 0; i < n; i++) {
      int row = taken[i % taken.length];
      copies.rows[i] = row;
      copies.y[i] = (float) y[row];
      for (int d = 0; d < WIDTH; d++) {
        copies.x[i * WIDTH + d] = (float) (x[row * WIDTH + d] + 0.1 * normal.sample());
      }
    }
    return copies;
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

  /** Rows in decades of fewer than 40 training rows, or the others. */
  int[] inDecades(boolean rare, int[] trained) {
    return IntStream.range(0, y.length).filter(i -> trained[decade(y[i])] < FEW == rare).toArray();
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
      int part = trained[decade(y[i])] < FEW ? 1 : 2;
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
