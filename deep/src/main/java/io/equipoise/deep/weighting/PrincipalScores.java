package io.equipoise.deep.weighting;

import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Rows seen along the directions in which they vary most, at most 20, found by subspace iteration:
 * never a matrix of width by width, so that thousands of columns are no obstacle.
 */
final class PrincipalScores {
  private static final int MOST = 20;
  private static final int ROUNDS = 8;

  /** Rows that the directions are found on. */
  private static final int SAMPLE = 20_000;

  private final float[] x;
  private final int rows;
  private final int width;
  private final double[] means;
  private final int[] sample;

  private PrincipalScores(float[] x, int rows, int width, UniformRandomProvider random) {
    this.x = x;
    this.rows = rows;
    this.width = width;
    this.means = new double[width];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < width; j++) {
        means[j] += (double) x[i * width + j] / rows;
      }
    }
    this.sample = sample(rows, random);
  }

  /**
   * Centred rows along min(20, width) directions (rows·directions); directions may be null ones.
   */
  static float[] of(float[] x, int rows, int width, Seed seed) {
    UniformRandomProvider random = seed.generator();
    PrincipalScores data = new PrincipalScores(x, rows, width, random);
    int count = Math.min(MOST, width);
    double[][] axes = new double[count][width];
    for (double[] axis : axes) {
      for (int j = 0; j < width; j++) {
        axis[j] = random.nextDouble() - 0.5;
      }
    }
    for (int round = 0; round < ROUNDS; round++) {
      orthonormalise(axes);
      axes = data.spread(axes);
    }
    orthonormalise(axes);
    float[] scores = new float[rows * count];
    for (int i = 0; i < rows; i++) {
      for (int a = 0; a < count; a++) {
        scores[i * count + a] = (float) data.along(i, axes[a]);
      }
    }
    return scores;
  }

  private static int[] sample(int rows, UniformRandomProvider random) {
    int[] order = Permutation.of(rows, random);
    int[] sample = Arrays.copyOf(order, Math.min(rows, SAMPLE));
    Arrays.sort(sample);
    return sample;
  }

  private double along(int row, double[] axis) {
    double sum = 0;
    for (int j = 0; j < width; j++) {
      sum += (x[row * width + j] - means[j]) * axis[j];
    }
    return sum;
  }

  /** The covariance times each axis, without the covariance. */
  private double[][] spread(double[][] axes) {
    double[][] result = new double[axes.length][width];
    for (int i : sample) {
      for (int a = 0; a < axes.length; a++) {
        double score = along(i, axes[a]) / sample.length;
        double[] target = result[a];
        for (int j = 0; j < width; j++) {
          target[j] += score * (x[i * width + j] - means[j]);
        }
      }
    }
    return result;
  }

  /** Gram and Schmidt; an axis that depends on earlier ones becomes 0. */
  private static void orthonormalise(double[][] axes) {
    for (int a = 0; a < axes.length; a++) {
      double before = Math.sqrt(dot(axes[a], axes[a]));
      for (int b = 0; b < a; b++) {
        double overlap = dot(axes[a], axes[b]);
        for (int j = 0; j < axes[a].length; j++) {
          axes[a][j] -= overlap * axes[b][j];
        }
      }
      double length = Math.sqrt(dot(axes[a], axes[a]));
      double scale = length > 1e-10 * before && length > 0 ? 1 / length : 0;
      for (int j = 0; j < axes[a].length; j++) {
        axes[a][j] *= scale;
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }
}
