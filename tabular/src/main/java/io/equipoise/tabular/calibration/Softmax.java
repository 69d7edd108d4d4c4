package io.equipoise.tabular.calibration;

import io.equipoise.core.learn.Predictions;

/** Logits of a model that tells only probabilities, and the way back. */
final class Softmax {
  private static final double LEAST = 1e-12;

  private Softmax() {}

  /**
   * Logits up to a constant per row.
   *
   * @param classes C
   * @param values (N·C) row by row
   */
  record Logits(int classes, double[] values) {
    /** Logarithms of probabilities, at least 1e-12 each. */
    static Logits of(Predictions predictions) {
      double[] values = predictions.probabilities().clone();
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.log(Math.max(LEAST, values[i]));
      }
      return new Logits(predictions.classes(), values);
    }

    int rows() {
      return values.length / classes;
    }
  }

  /** Writes softmax(logits / temperature) of one row. */
  static void into(
      double[] logits, int from, int classes, double temperature, double[] out, int to) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      largest = Math.max(largest, logits[from + c]);
    }
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      out[to + c] = Math.exp((logits[from + c] - largest) / temperature);
      sum += out[to + c];
    }
    for (int c = 0; c < classes; c++) {
      out[to + c] /= sum;
    }
  }
}
