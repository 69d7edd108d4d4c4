package io.equipoise.evidence.experiment;

import io.equipoise.core.random.Seed;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Gradient descent with momentum on linear layers and free features, {@code 1/(2N) |W_M … W_1 H -
 * Y|² + lam/2 Σ |·|²}, in double precision.
 */
final class FreeFeatureDescent {
  private static final double MOMENTUM = 0.9;

  private final int[] labels;
  private final double decay;

  /** W_M, …, W_1, H, each with its rows and columns. */
  private final double[][][] factors;

  private final double[][][] velocities;

  /**
   * Starts from normal numbers of variance 1/width.
   *
   * @param counts rows of each class
   * @param layers M
   * @param width of features and hidden layers, at least the number of classes
   */
  FreeFeatureDescent(int[] counts, int layers, int width, double decay, Seed seed) {
    this.decay = decay;
    int n = 0;
    for (int count : counts) {
      n += count;
    }
    labels = new int[n];
    int at = 0;
    for (int k = 0; k < counts.length; k++) {
      for (int i = 0; i < counts[k]; i++) {
        labels[at++] = k;
      }
    }
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    factors = new double[layers + 1][][];
    velocities = new double[layers + 1][][];
    for (int f = 0; f <= layers; f++) {
      int rows = f == 0 ? counts.length : width;
      int columns = f == layers ? n : width;
      factors[f] = new double[rows][columns];
      velocities[f] = new double[rows][columns];
      for (double[] row : factors[f]) {
        for (int j = 0; j < columns; j++) {
          row[j] = normal.sample() / Math.sqrt(width);
        }
      }
    }
  }

  void descend(int steps, double rate) {
    int last = factors.length - 1;
    double[][][] after = new double[factors.length][][];
    for (int step = 0; step < steps; step++) {
      after[last] = factors[last];
      for (int f = last - 1; f >= 0; f--) {
        after[f] = times(factors[f], after[f + 1]);
      }
      double[][] back = error(after[0]);
      for (int f = 0; f <= last; f++) {
        double[][] slope = f == last ? back : timesTransposed(back, after[f + 1]);
        // the way back goes through the factor as it was
        back = f == last ? back : transposedTimes(factors[f], back);
        move(f, slope, rate);
      }
    }
  }

  private void move(int f, double[][] slope, double rate) {
    for (int i = 0; i < slope.length; i++) {
      for (int j = 0; j < slope[i].length; j++) {
        velocities[f][i][j] =
            MOMENTUM * velocities[f][i][j] + slope[i][j] + decay * factors[f][i][j];
        factors[f][i][j] -= rate * velocities[f][i][j];
      }
    }
  }

  /** (output - Y)/N. */
  private double[][] error(double[][] output) {
    double[][] error = new double[output.length][labels.length];
    for (int k = 0; k < output.length; k++) {
      for (int i = 0; i < labels.length; i++) {
        error[k][i] = (output[k][i] - (labels[i] == k ? 1 : 0)) / labels.length;
      }
    }
    return error;
  }

  double objective() {
    double[][] output = factors[factors.length - 1];
    double penalty = squares(output);
    for (int f = factors.length - 2; f >= 0; f--) {
      output = times(factors[f], output);
      penalty += squares(factors[f]);
    }
    return labels.length / 2.0 * squares(error(output)) + decay / 2 * penalty;
  }

  /** W_M. */
  double[][] classifier() {
    return factors[0];
  }

  private static double squares(double[][] a) {
    double sum = 0;
    for (double[] row : a) {
      for (double value : row) {
        sum += value * value;
      }
    }
    return sum;
  }

  private static double[][] times(double[][] a, double[][] b) {
    double[][] product = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int k = 0; k < b.length; k++) {
        double factor = a[i][k];
        for (int j = 0; j < b[k].length; j++) {
          product[i][j] += factor * b[k][j];
        }
      }
    }
    return product;
  }

  private static double[][] timesTransposed(double[][] a, double[][] b) {
    double[][] product = new double[a.length][b.length];
    for (int i = 0; i < a.length; i++) {
      for (int k = 0; k < b.length; k++) {
        for (int j = 0; j < b[k].length; j++) {
          product[i][k] += a[i][j] * b[k][j];
        }
      }
    }
    return product;
  }

  private static double[][] transposedTimes(double[][] a, double[][] b) {
    double[][] product = new double[a[0].length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int k = 0; k < a[i].length; k++) {
        double factor = a[i][k];
        for (int j = 0; j < b[i].length; j++) {
          product[k][j] += factor * b[i][j];
        }
      }
    }
    return product;
  }
}
