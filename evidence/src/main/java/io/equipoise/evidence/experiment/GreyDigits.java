package io.equipoise.evidence.experiment;

import io.equipoise.core.dataset.Digits;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Drawn digits of 5 by 7 dots in images of 8 by 8 with values in [0,1]: moved by up to one pixel,
 * strokes from 0.6 to 1, noise of 0.1.
 */
final class GreyDigits {
  static final int CLASSES = 10;
  static final int SIDE = 8;
  private static final double NOISE = 0.1;

  private GreyDigits() {}

  /**
   * Draws rows of classes with these shares of a common size.
   *
   * @param shares (10) how many of {@code perClass} each class has
   */
  static Examples draw(int perClass, double[] shares, Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    int rows = 0;
    for (double share : shares) {
      rows += (int) Math.round(share * perClass);
    }
    float[] x = new float[rows * SIDE * SIDE];
    int[] labels = new int[rows];
    int row = 0;
    for (int label = 0; label < CLASSES; label++) {
      for (int k = 0; k < Math.round(shares[label] * perClass); k++, row++) {
        labels[row] = label;
        int left = 1 + random.nextInt(2);
        int top = random.nextInt(2);
        double ink = 0.6 + 0.4 * random.nextDouble();
        for (int y = 0; y < SIDE; y++) {
          for (int column = 0; column < SIDE; column++) {
            double value =
                ink * Digits.dot(label, column - left, y - top) + NOISE * normal.sample();
            x[(row * SIDE + y) * SIDE + column] = (float) Math.min(1, Math.max(0, value));
          }
        }
      }
    }
    return Examples.of(x, SIDE * SIDE, labels, CLASSES);
  }

  /** The same share of every class. */
  static double[] even() {
    double[] shares = new double[CLASSES];
    Arrays.fill(shares, 1);
    return shares;
  }
}
