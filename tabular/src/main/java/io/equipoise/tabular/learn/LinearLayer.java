package io.equipoise.tabular.learn;

import io.equipoise.core.error.Require;

/**
 * A softmax over weighted sums.
 *
 * <pre>
 *   p_c(x) = exp(z_c) / sum_k exp(z_k)        z_c = b_c + sum_j W_cj x_j
 * </pre>
 *
 * @param classes C
 * @param weights (C, D+1) row-major; the last of each row is b
 */
public record LinearLayer(int classes, double[] weights) {
  /** Stands for minus infinity as the bias of a class that is never to be chosen. */
  public static final double NEVER = -1e300;

  public LinearLayer {
    Require.atLeast("classes", classes, 2);
    Require.that(
        weights.length >= classes && weights.length % classes == 0,
        "the linear weights do not fit " + classes + " classes");
  }

  /** D. */
  public int width() {
    return weights.length / classes - 1;
  }

  /**
   * Writes the probabilities of one row.
   *
   * @param x its columns stand from {@code from}
   * @param out C numbers from {@code at}
   */
  public void probabilities(double[] x, int from, double[] out, int at) {
    softmax(out, at, scores(x, from, out, at));
  }

  /** -ln p of the class {@code label}, however small; writes the probabilities (C) as well. */
  public double loss(double[] x, int from, int label, double[] out) {
    double most = scores(x, from, out, 0);
    double below = most - out[label];
    return below + Math.log(softmax(out, 0, most));
  }

  /** The class with the largest score, the lowest of equals; {@code out} (C) is written over. */
  public int decide(double[] x, int from, double[] out) {
    scores(x, from, out, 0);
    int best = 0;
    for (int c = 1; c < classes; c++) {
      best = out[c] > out[best] ? c : best;
    }
    return best;
  }

  /** Writes z and gives the largest. */
  private double scores(double[] x, int from, double[] out, int at) {
    int width = width();
    double most = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      int first = c * (width + 1);
      double z = weights[first + width];
      for (int j = 0; j < width; j++) {
        z += weights[first + j] * x[from + j];
      }
      out[at + c] = z;
      most = Math.max(most, z);
    }
    return most;
  }

  /** Turns scores into probabilities; gives the sum of exp(z - most). */
  private double softmax(double[] out, int at, double most) {
    double sum = 0;
    for (int c = at; c < at + classes; c++) {
      out[c] = Math.exp(out[c] - most);
      sum += out[c];
    }
    for (int c = at; c < at + classes; c++) {
      out[c] /= sum;
    }
    return sum;
  }
}
