package io.equipoise.core.slice;

import io.equipoise.core.random.Seed;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Made embeddings of two classes with five attributes in random directions. The model fails on one
 * row in twenty, and more often on rows of class 0 with the first attribute.
 *
 * @param planted (N) whether a row has the first attribute
 */
record MadeSlices(EmbeddingRows rows, int[] labels, boolean[] planted, double[] failures) {
  private static final int ATTRIBUTES = 5;

  /**
   * Draws.
   *
   * @param excess by how much planted rows fail more often
   * @param separation length of the first attribute's direction
   */
  static MadeSlices draw(int count, int width, double excess, double separation, Seed seed) {
    return draw(count, width, 0.2, excess, separation, seed);
  }

  /** The same with another share of rows that have the first attribute. */
  static MadeSlices draw(
      int count, int width, double share, double excess, double separation, Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[][] directions = new double[ATTRIBUTES + 1][width];
    for (double[] direction : directions) {
      for (int c = 0; c < width; c++) {
        direction[c] = normal.sample() / Math.sqrt(width);
      }
    }
    float[] values = new float[count * width];
    int[] labels = new int[count];
    boolean[] planted = new boolean[count];
    double[] failures = new double[count];
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(2);
      planted[i] = random.nextDouble() < share;
      double rate = 0.05 + (planted[i] && labels[i] == 0 ? excess : 0);
      failures[i] = random.nextDouble() < rate ? 1 : 0;
      for (int c = 0; c < width; c++) {
        values[i * width + c] =
            (float) (0.5 * normal.sample() + 3 * labels[i] * directions[ATTRIBUTES][c]);
      }
      for (int k = 0; k < ATTRIBUTES; k++) {
        boolean has = k == 0 ? planted[i] : random.nextDouble() < 0.4;
        double length = k == 0 ? separation : 3;
        for (int c = 0; has && c < width; c++) {
          values[i * width + c] += (float) (length * directions[k][c]);
        }
      }
    }
    return new MadeSlices(new EmbeddingRows(values, width), labels, planted, failures);
  }

  /** Share of these rows that are planted. */
  double share(int[] some) {
    int count = 0;
    for (int row : some) {
      count += planted[row] ? 1 : 0;
    }
    return (double) count / some.length;
  }
}
