package io.equipoise.tabular.probe;

import io.equipoise.core.error.Require;
import io.equipoise.tabular.learn.LinearLayer;
import io.equipoise.tabular.optimise.Lbfgs;
import io.equipoise.tabular.optimise.Smooth;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Multinomial logistic regression fitted to its optimum by L-BFGS: the usual last layer on frozen
 * features.
 *
 * <pre>
 *   minimise  1/2 sum_kj W_kj² + C sum_i w_i · -ln softmax(W x_i + b)[y_i]
 * </pre>
 *
 * Every class has weights of its own, also of two; biases b are free. A class without rows is never
 * chosen.
 */
public final class LogisticProbe {
  /** How much to shrink and how long to search. */
  public record Options(double c, int iterations) {
    /** C = 1 and 1,000 iterations. */
    public static final Options DEFAULT = new Options(1, 1000);

    public Options {
      Require.above("c", c, 0);
      Require.that(c < Double.POSITIVE_INFINITY, "c is infinite, but must be a number");
      Require.atLeast("iterations", iterations, 1);
    }
  }

  private static final int MEMORY = 10;

  /** Largest entry of the gradient of the mean loss at the end. */
  private static final double TOLERANCE = 1e-7;

  private LogisticProbe() {}

  /**
   * Fits.
   *
   * @param x (N, D) row by row, finite
   * @param y (N) class in [0, classes)
   * @param weights (N) above 0
   */
  public static LinearLayer fit(
      double[] x, int width, int[] y, double[] weights, int classes, Options options) {
    int[] present = Arrays.stream(y).distinct().sorted().toArray();
    Require.that(
        present.length > 1, "a probe needs rows of two classes or more, not " + present.length);
    int[] place = new int[classes];
    IntStream.range(0, present.length).forEach(k -> place[present[k]] = k);
    int[] placed = Arrays.stream(y).map(label -> place[label]).toArray();
    double sum = Arrays.stream(weights).sum();
    Smooth loss = loss(x, width, placed, weights, present.length, options.c() * sum);
    double[] fitted =
        Lbfgs.minimise(
                loss,
                new double[present.length * (width + 1)],
                new Lbfgs.Options(MEMORY, options.iterations(), TOLERANCE))
            .x();
    double[] all = new double[classes * (width + 1)];
    for (int k = 0; k < classes; k++) {
      all[k * (width + 1) + width] = LinearLayer.NEVER;
    }
    for (int k = 0; k < present.length; k++) {
      System.arraycopy(fitted, k * (width + 1), all, present[k] * (width + 1), width + 1);
    }
    return new LinearLayer(classes, all);
  }

  /** The objective divided by {@code scale}, C times the sum of the weights. */
  static Smooth loss(double[] x, int width, int[] y, double[] weights, int classes, double scale) {
    double sum = Arrays.stream(weights).sum();
    double[] p = new double[classes];
    return (point, gradient) -> {
      LinearLayer layer = new LinearLayer(classes, point);
      Arrays.fill(gradient, 0);
      double value = 0;
      for (int i = 0; i < y.length; i++) {
        double share = weights[i] / sum;
        value += share * layer.loss(x, i * width, y[i], p);
        for (int k = 0; k < classes; k++) {
          double slope = share * (p[k] - (y[i] == k ? 1 : 0));
          int first = k * (width + 1);
          for (int j = 0; j < width; j++) {
            gradient[first + j] += slope * x[i * width + j];
          }
          gradient[first + width] += slope;
        }
      }
      for (int at = 0; at < point.length; at++) {
        if (at % (width + 1) < width) {
          value += point[at] * point[at] / 2 / scale;
          gradient[at] += point[at] / scale;
        }
      }
      return value;
    };
  }
}
