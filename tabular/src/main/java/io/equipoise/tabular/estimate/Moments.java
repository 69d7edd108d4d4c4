package io.equipoise.tabular.estimate;

import io.equipoise.core.error.Require;

/**
 * The moments of a regression, row by row:
 *
 * <pre>
 *   m_i(beta) = a_i · x_i · (y_i - mu(x_i · beta)) + b_i · x'_i · (y'_i - mu(x'_i · beta))
 * </pre>
 *
 * A plain regression has {@code a = 1} and {@code b = 0}. Where some rows are labelled and all are
 * predicted, (x, y) are the labelled values, (x', y') the predicted ones, {@code a = R/pi} and
 * {@code b = 1 - R/pi}. A side of weight 0 is never looked at.
 *
 * @param width number of coefficients P
 * @param x (N·P) row-major
 * @param y (N)
 * @param a (N)
 * @param predictedX (N·P) row-major; may be {@code x} itself
 * @param predictedY (N)
 * @param b (N)
 */
record Moments(
    int width,
    double[] x,
    double[] y,
    double[] a,
    double[] predictedX,
    double[] predictedY,
    double[] b) {
  Moments {
    Require.sameLength("the features", x.length, "their rows", (long) width * y.length);
    Require.sameLength("the predicted features", predictedX.length, "the features", x.length);
    Require.sameLength("the outcomes", y.length, "the weights", a.length);
    Require.sameLength("the outcomes", y.length, "the predicted outcomes", predictedY.length);
    Require.sameLength("the outcomes", y.length, "the second weights", b.length);
  }

  /** Of a regression of {@code y} on {@code x}, rows weighted. */
  static Moments plain(int width, double[] x, double[] y, double[] weights) {
    return new Moments(width, x, y, weights, x, y, new double[y.length]);
  }

  /** Number of rows. */
  int rows() {
    return y.length;
  }

  /** Adds the moment of a row to {@code into} at {@code offset}. */
  void add(RegressionModel model, double[] beta, int row, double[] into, int offset) {
    side(model, beta, row, x, y, a, into, offset);
    side(model, beta, row, predictedX, predictedY, b, into, offset);
  }

  private void side(
      RegressionModel model,
      double[] beta,
      int row,
      double[] features,
      double[] outcome,
      double[] weight,
      double[] into,
      int offset) {
    if (weight[row] == 0) {
      return;
    }
    double residual = outcome[row] - model.mean(score(features, row, beta));
    for (int j = 0; j < width; j++) {
      into[offset + j] += weight[row] * residual * features[row * width + j];
    }
  }

  /** Adds minus the derivative of a row's moment, (P·P), to {@code into}. */
  void addSlope(RegressionModel model, double[] beta, int row, double[] into) {
    slope(model, beta, row, x, a, into);
    slope(model, beta, row, predictedX, b, into);
  }

  private void slope(
      RegressionModel model,
      double[] beta,
      int row,
      double[] features,
      double[] weight,
      double[] into) {
    if (weight[row] == 0) {
      return;
    }
    double scale = weight[row] * model.slope(score(features, row, beta));
    int start = row * width;
    for (int j = 0; j < width; j++) {
      double left = scale * features[start + j];
      for (int k = 0; k < width; k++) {
        into[j * width + k] += left * features[start + k];
      }
    }
  }

  private double score(double[] features, int row, double[] beta) {
    double sum = 0;
    for (int j = 0; j < width; j++) {
      sum += features[row * width + j] * beta[j];
    }
    return sum;
  }
}
