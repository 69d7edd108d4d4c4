package io.equipoise.tabular.calibration;

import io.equipoise.tabular.calibration.Softmax.Logits;

/**
 * How far the confidence of each row is from whether the row is right.
 *
 * <pre>
 *   L = sum of r_i (q_i - k_i)^2 / sum of r_i
 *   q_i = max softmax(logits_i / t_i)        k_i = 1 when the largest logit is the label's, else 0
 *   r_i = weight_i, or balanced: weight_i (1 - a) for right rows and weight_i a for wrong ones,
 *         a = share of weight that is right
 * </pre>
 *
 * When all rows are right, or all wrong, balanced weights would all be 0 and plain ones are used.
 *
 * @param value L
 * @param slopes (N) derivative of L by each row's temperature
 */
record CorrectnessAwareLoss(double value, double[] slopes) {

  /**
   * The loss at these temperatures.
   *
   * @param right (N) as of {@link #right}
   * @param weights (N) r_i, as of {@link #balanced} or plain; at least 0, not all 0
   * @param temperatures (N) above 0
   */
  static CorrectnessAwareLoss of(
      Logits logits, boolean[] right, double[] weights, double[] temperatures) {
    int classes = logits.classes();
    double[] p = new double[classes];
    double[] slopes = new double[right.length];
    double total = 0;
    double sum = 0;
    for (int i = 0; i < right.length; i++) {
      Softmax.into(logits.values(), i * classes, classes, temperatures[i], p, 0);
      int top = top(logits, i);
      double mean = 0;
      for (int c = 0; c < classes; c++) {
        mean += p[c] * logits.values()[i * classes + c];
      }
      double off = p[top] - (right[i] ? 1 : 0);
      double confidenceSlope =
          p[top]
              * (mean - logits.values()[i * classes + top])
              / (temperatures[i] * temperatures[i]);
      sum += weights[i] * off * off;
      slopes[i] = 2 * weights[i] * off * confidenceSlope;
      total += weights[i];
    }
    for (int i = 0; i < slopes.length; i++) {
      slopes[i] /= total;
    }
    return new CorrectnessAwareLoss(sum / total, slopes);
  }

  /** Whether the largest logit of each row is its label's. */
  static boolean[] right(Logits logits, int[] labels) {
    boolean[] right = new boolean[labels.length];
    for (int i = 0; i < right.length; i++) {
      right[i] = top(logits, i) == labels[i];
    }
    return right;
  }

  /** Weights under which right and wrong rows count the same; plain ones when there is one kind. */
  static double[] balanced(double[] weights, boolean[] right) {
    double total = 0;
    double ofRight = 0;
    for (int i = 0; i < right.length; i++) {
      total += weights[i];
      ofRight += right[i] ? weights[i] : 0;
    }
    double share = ofRight / total;
    if (share == 0 || share == 1) {
      return weights;
    }
    double[] balanced = new double[right.length];
    for (int i = 0; i < right.length; i++) {
      balanced[i] = weights[i] * (right[i] ? 1 - share : share);
    }
    return balanced;
  }

  /** The class of the largest logit, the lower one on a tie. */
  private static int top(Logits logits, int row) {
    int classes = logits.classes();
    int top = 0;
    for (int c = 1; c < classes; c++) {
      if (logits.values()[row * classes + c] > logits.values()[row * classes + top]) {
        top = c;
      }
    }
    return top;
  }
}
