package io.equipoise.core.dataset;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A random rotation or reflection of rows, so that no axis gives away which coordinate is which. It
 * changes no distance.
 */
public final class Rotation {
  private final double[] matrix;
  private final int width;

  private Rotation(double[] matrix, int width) {
    this.matrix = matrix;
    this.width = width;
  }

  /** Any orthogonal matrix of {@code width} rows is as likely (Gram-Schmidt on normal draws). */
  public static Rotation random(int width, Seed seed) {
    Require.atLeast("width", width, 1);
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[] matrix = new double[width * width];
    for (int row = 0; row < width; row++) {
      for (int j = 0; j < width; j++) {
        matrix[row * width + j] = normal.sample();
      }
      // twice, since once leaves what rounding left of the rows before
      for (int pass = 0; pass < 2; pass++) {
        for (int before = 0; before < row; before++) {
          add(matrix, width, row, before, -dot(matrix, width, row, before));
        }
        double length = Math.sqrt(dot(matrix, width, row, row));
        add(matrix, width, row, row, 1 / length - 1);
      }
    }
    return new Rotation(matrix, width);
  }

  private static double dot(double[] matrix, int width, int one, int other) {
    double sum = 0;
    for (int j = 0; j < width; j++) {
      sum += matrix[one * width + j] * matrix[other * width + j];
    }
    return sum;
  }

  private static void add(double[] matrix, int width, int to, int from, double factor) {
    for (int j = 0; j < width; j++) {
      matrix[to * width + j] += factor * matrix[from * width + j];
    }
  }

  /** The rows (N·D), turned. */
  public double[] apply(double[] x) {
    Require.that(
        x.length % width == 0, "x has " + x.length + " numbers, which are no rows of " + width);
    double[] turned = new double[x.length];
    for (int from = 0; from < x.length; from += width) {
      for (int row = 0; row < width; row++) {
        double sum = 0;
        for (int j = 0; j < width; j++) {
          sum += matrix[row * width + j] * x[from + j];
        }
        turned[from + row] = sum;
      }
    }
    return turned;
  }
}
