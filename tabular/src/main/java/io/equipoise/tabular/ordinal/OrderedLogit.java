package io.equipoise.tabular.ordinal;

import io.equipoise.core.error.Require;

/**
 * Probabilities of K levels in order, with coefficients of their own for each of the K-1
 * boundaries.
 *
 * <pre>
 *   P(y &lt;= k | x) = C_k = sigmoid(alpha_k + beta_k · x)        k = 1 … K-1
 *   P(y = 1) = C_1,   P(y = k) = C_k - C_{k-1},   P(y = K) = 1 - C_{K-1}
 * </pre>
 *
 * A positive coefficient makes low levels likelier and the last level rarer. Far from the rows that
 * were learned from, boundaries may cross, C_k &lt; C_{k-1}: such a probability is cut to 0 and the
 * rest made to sum to 1.
 *
 * @param intercepts alpha (K-1)
 * @param slopes beta (K-1, D), row by row
 */
record OrderedLogit(double[] intercepts, double[] slopes) {
  OrderedLogit {
    Require.atLeast("boundaries", intercepts.length, 1);
    Require.that(
        slopes.length % intercepts.length == 0,
        "the saved coefficients do not fit their boundaries; train and save the model again");
  }

  /** K. */
  int levels() {
    return intercepts.length + 1;
  }

  /** D. */
  int width() {
    return slopes.length / intercepts.length;
  }

  /**
   * Writes the probabilities of one row.
   *
   * @param x its columns stand from {@code from}
   * @param out K numbers from {@code at}
   * @return whether boundaries crossed
   */
  boolean probabilities(double[] x, int from, double[] out, int at) {
    int width = width();
    double below = 0;
    double sum = 0;
    boolean crossed = false;
    for (int k = 0; k < intercepts.length; k++) {
      double z = intercepts[k];
      for (int j = 0; j < width; j++) {
        z += slopes[k * width + j] * x[from + j];
      }
      double cumulative = sigmoid(z);
      crossed |= cumulative < below;
      out[at + k] = Math.max(0, cumulative - below);
      sum += out[at + k];
      below = cumulative;
    }
    out[at + intercepts.length] = 1 - below;
    sum += 1 - below;
    if (crossed) {
      for (int k = at; k <= at + intercepts.length; k++) {
        out[k] /= sum;
      }
    }
    return crossed;
  }

  /** 1 / (1 + exp(-z)), without overflow. */
  static double sigmoid(double z) {
    if (z >= 0) {
      return 1 / (1 + Math.exp(-z));
    }
    double e = Math.exp(z);
    return e / (1 + e);
  }
}
