package io.equipoise.tabular.online;

import io.equipoise.core.error.Require;

/**
 * Least squares with a ridge, row after row.
 *
 * <pre>
 *   prediction = x · A⁻¹ b        A = lambda I + Σ x xᵀ,  b = Σ y x
 * </pre>
 *
 * <p>The inverse is kept and moved by Sherman and Morrison's formula: a row costs the square of its
 * width. Used by one thread.
 */
final class OnlineRidge {
  private final int width;
  private final double[] inverse;
  private final double[] weights;
  private final double[] gain;

  OnlineRidge(int width, double lambda) {
    Require.atLeast("width", width, 1);
    Require.above("lambda", lambda, 0);
    this.width = width;
    inverse = new double[width * width];
    for (int j = 0; j < width; j++) {
      inverse[j * width + j] = 1 / lambda;
    }
    weights = new double[width];
    gain = new double[width];
  }

  double predict(double[] x) {
    double sum = 0;
    for (int j = 0; j < width; j++) {
      sum += weights[j] * x[j];
    }
    return sum;
  }

  void learn(double[] x, double y) {
    double scale = 1;
    for (int j = 0; j < width; j++) {
      double sum = 0;
      int row = j * width;
      for (int k = 0; k < width; k++) {
        sum += inverse[row + k] * x[k];
      }
      gain[j] = sum;
      scale += sum * x[j];
    }
    double step = (y - predict(x)) / scale;
    for (int j = 0; j < width; j++) {
      double factor = gain[j] / scale;
      weights[j] += step * gain[j];
      int row = j * width;
      for (int k = 0; k < width; k++) {
        inverse[row + k] -= factor * gain[k];
      }
    }
  }
}
