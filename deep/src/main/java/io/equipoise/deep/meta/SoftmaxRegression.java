package io.equipoise.deep.meta;

import io.equipoise.core.error.Require;

/**
 * Mean cross-entropy of a linear softmax model on some rows, with its gradient and its second
 * derivative along a direction, written out.
 *
 * @param features (N·D)
 * @param labels (N) in [0, classes)
 */
record SoftmaxRegression(double[] features, int width, int[] labels, int classes) {

  SoftmaxRegression {
    Require.that(labels.length > 0, "a batch needs at least one row");
    Require.sameLength("features", features.length, "rows × width", (long) labels.length * width);
    for (int label : labels) {
      Require.that(
          label >= 0 && label < classes, "label " + label + " is not one of 0 to " + (classes - 1));
    }
  }

  /** The mean loss under weights (C·D). */
  double loss(double[] weights) {
    double sum = 0;
    double[] scores = new double[classes];
    for (int i = 0; i < labels.length; i++) {
      double top = scores(weights, i, scores);
      double total = 0;
      for (double score : scores) {
        total += Math.exp(score - top);
      }
      sum += Math.log(total) + top - scores[labels[i]];
    }
    return sum / labels.length;
  }

  /** The gradient (C·D). */
  double[] gradient(double[] weights) {
    double[] gradient = new double[weights.length];
    double[] p = new double[classes];
    for (int i = 0; i < labels.length; i++) {
      probabilities(weights, i, p);
      p[labels[i]] -= 1;
      add(p, i, gradient);
    }
    return gradient;
  }

  /**
   * The second derivative times a direction (C·D): with {@code u = p · (z - Σ p z)} of the scores z
   * that the direction gives, {@code mean of u x'}.
   */
  double[] curvature(double[] weights, double[] direction) {
    double[] product = new double[weights.length];
    double[] p = new double[classes];
    double[] z = new double[classes];
    for (int i = 0; i < labels.length; i++) {
      probabilities(weights, i, p);
      scores(direction, i, z);
      double mean = 0;
      for (int c = 0; c < classes; c++) {
        mean += p[c] * z[c];
      }
      for (int c = 0; c < classes; c++) {
        z[c] = p[c] * (z[c] - mean);
      }
      add(z, i, product);
    }
    return product;
  }

  private void add(double[] perClass, int row, double[] sum) {
    for (int c = 0; c < classes; c++) {
      for (int d = 0; d < width; d++) {
        sum[c * width + d] += perClass[c] * features[row * width + d] / labels.length;
      }
    }
  }

  private void probabilities(double[] weights, int row, double[] into) {
    double top = scores(weights, row, into);
    double total = 0;
    for (int c = 0; c < classes; c++) {
      into[c] = Math.exp(into[c] - top);
      total += into[c];
    }
    for (int c = 0; c < classes; c++) {
      into[c] /= total;
    }
  }

  /** Writes the scores of a row, and gives the largest. */
  private double scores(double[] weights, int row, double[] into) {
    double top = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      into[c] = 0;
      for (int d = 0; d < width; d++) {
        into[c] += weights[c * width + d] * features[row * width + d];
      }
      top = Math.max(top, into[c]);
    }
    return top;
  }
}
