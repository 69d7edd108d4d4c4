package io.equipoise.deep.loss;

/** The softmax written out, for tests to compare with. */
final class PlainSoftmax {
  private PlainSoftmax() {}

  /** Probabilities of one row of logits (N·C). */
  static double[] row(double[] logits, int row, int classes) {
    double sum = 0;
    double[] p = new double[classes];
    for (int c = 0; c < classes; c++) {
      p[c] = Math.exp(logits[row * classes + c]);
      sum += p[c];
    }
    for (int c = 0; c < classes; c++) {
      p[c] /= sum;
    }
    return p;
  }
}
