package io.equipoise.evidence.experiment;

import io.equipoise.deep.data.Examples;
import io.equipoise.deep.train.DenseWeights;

/** What a trained network says of rows. */
final class Decisions {
  private Decisions() {}

  /** Probability of the second class of two (N). */
  static double[] positive(DenseWeights weights, Examples rows) {
    DenseWeights.Forward forward = weights.forward();
    double[] both = new double[2];
    double[] positive = new double[rows.size()];
    for (int i = 0; i < positive.length; i++) {
      forward.probabilities(rows.x(), i * rows.width(), both, 0);
      positive[i] = both[1];
    }
    return positive;
  }

  /** The class of two at threshold 0.5 (N). */
  static int[] of(DenseWeights weights, Examples rows) {
    double[] positive = positive(weights, rows);
    int[] decided = new int[positive.length];
    for (int i = 0; i < decided.length; i++) {
      decided[i] = positive[i] >= 0.5 ? 1 : 0;
    }
    return decided;
  }

  /** How many of these rows have their largest logit (N·C) at their label (N). */
  static int right(float[] logits, int[] labels) {
    int classes = logits.length / labels.length;
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      boolean largest = true;
      for (int c = 0; c < classes; c++) {
        largest &= logits[i * classes + c] <= logits[i * classes + labels[i]];
      }
      right += largest ? 1 : 0;
    }
    return right;
  }
}
