package io.equipoise.tabular.ordinal;

import java.util.Arrays;

/**
 * The mean negative log-likelihood of ordered levels under {@link OrderedLogit}, in intercepts and
 * in steps from each boundary's coefficients to the next one's.
 *
 * <pre>
 *   value = -sum_i w_i ln P(y_i | x_i)               beta_k = psi_1 + … + psi_k
 *   grad psi_k = sum over l &gt;= k of grad beta_l
 * </pre>
 *
 * With a = alpha_y + beta_y·x above the level and b = alpha_{y-1} + beta_{y-1}·x below it, P =
 * sigmoid(a) sigmoid(-b) (1 - exp(b - a)), which loses no digits; only these two boundaries are
 * computed. Where they cross the row is impossible and the value infinite, or {@code floor} when
 * one is given.
 */
final class OrdinalLikelihood {
  private final double[] x;
  private final int[] y;
  private final double[] weights;
  private final int boundaries;
  private final int width;
  private final double most;
  private final double[] beta;
  private final double[] slopes;

  /** Without a floor: rows must be possible. */
  static OrdinalLikelihood of(OrdinalRows rows) {
    return new OrdinalLikelihood(rows.x(), rows.y(), rows.weights(), rows.levels(), 0);
  }

  /**
   * Prepares.
   *
   * @param x (N, D) row by row
   * @param y (N) levels in [0, levels)
   * @param weights (N)
   * @param floor least probability of a row, below which it has no gradient; 0 for none
   */
  OrdinalLikelihood(double[] x, int[] y, double[] weights, int levels, double floor) {
    this.x = x;
    this.y = y;
    this.weights = weights;
    this.boundaries = levels - 1;
    this.width = y.length == 0 ? 0 : x.length / y.length;
    this.most = -Math.log(floor);
    this.beta = new double[boundaries * width];
    this.slopes = new double[boundaries * width];
  }

  /** Numbers in a point: K-1 intercepts, then (K-1)·D steps row by row. */
  int size() {
    return boundaries * (1 + width);
  }

  /**
   * The value at a point.
   *
   * @param point intercepts, then steps
   * @param gradient written in the same order; empty for none
   */
  double at(double[] point, double[] gradient) {
    boolean wanted = gradient.length > 0;
    System.arraycopy(point, boundaries, beta, 0, beta.length);
    for (int j = width; j < beta.length; j++) {
      beta[j] += beta[j - width];
    }
    if (wanted) {
      Arrays.fill(gradient, 0);
      Arrays.fill(slopes, 0);
    }
    double value = 0;
    for (int i = 0; i < y.length; i++) {
      int level = y[i];
      double above = level < boundaries ? line(point, level, i) : Double.POSITIVE_INFINITY;
      double below = level > 0 ? line(point, level - 1, i) : Double.NEGATIVE_INFINITY;
      double loss = loss(above, below);
      if (!(loss < most)) {
        value += weights[i] * most;
        continue;
      }
      value += weights[i] * loss;
      if (wanted) {
        double between = 1 / Math.expm1(above - below);
        if (level < boundaries) {
          add(gradient, level, i, -weights[i] * (OrderedLogit.sigmoid(-above) + between));
        }
        if (level > 0) {
          add(gradient, level - 1, i, weights[i] * (OrderedLogit.sigmoid(below) + between));
        }
      }
    }
    if (wanted) {
      for (int j = slopes.length - 1; j >= 0; j--) {
        slopes[j] += j + width < slopes.length ? slopes[j + width] : 0;
      }
      System.arraycopy(slopes, 0, gradient, boundaries, slopes.length);
    }
    return value;
  }

  /** -ln P of a level between two lines; infinite when they cross. */
  private static double loss(double above, double below) {
    if (!(above > below)) {
      return Double.POSITIVE_INFINITY;
    }
    return softplus(-above) + softplus(below) - Math.log1p(-Math.exp(below - above));
  }

  /** ln(1 + exp(z)). */
  private static double softplus(double z) {
    return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  }

  private double line(double[] point, int boundary, int row) {
    double z = point[boundary];
    for (int j = 0, b = boundary * width, at = row * width; j < width; j++) {
      z += beta[b + j] * x[at + j];
    }
    return z;
  }

  private void add(double[] gradient, int boundary, int row, double slope) {
    gradient[boundary] += slope;
    for (int j = 0, b = boundary * width, at = row * width; j < width; j++) {
      slopes[b + j] += slope * x[at + j];
    }
  }

  /** The model at a point. */
  OrderedLogit model(double[] point) {
    double[] intercepts = Arrays.copyOf(point, boundaries);
    double[] all = Arrays.copyOfRange(point, boundaries, point.length);
    for (int j = width; j < all.length; j++) {
      all[j] += all[j - width];
    }
    return new OrderedLogit(intercepts, all);
  }
}
