package io.equipoise.deep.adaptation;

import io.equipoise.core.error.Require;

/**
 * A running estimate of the shares of classes in a stream, from what a network says of it: {@code
 * prior = momentum · prior + (1 - momentum) · mean softmax}, starting from equal shares or others.
 * Rows of small batches are pooled until there are {@value #POOL}. Used by one thread.
 */
public final class PriorEstimate {
  private static final int POOL = 32;

  private final double momentum;
  private final double[] prior;
  private final double[] pooled;
  private int rows;

  /** Starts from equal shares of this many classes. */
  public PriorEstimate(int classes, double momentum) {
    this(ClassPriors.even(classes), momentum);
  }

  /**
   * Starts from these shares.
   *
   * @param start (C), C at least 2, at least 0, that sum to 1
   * @param momentum how much of the estimate stays, in [0, 1)
   */
  public PriorEstimate(double[] start, double momentum) {
    Require.that(
        momentum >= 0 && momentum < 1, "momentum is " + momentum + ", but must be in [0, 1)");
    this.momentum = momentum;
    this.prior = ClassPriors.checked("start", start).clone();
    this.pooled = new double[prior.length];
  }

  /** The shares now (C). */
  public double[] prior() {
    return prior.clone();
  }

  /**
   * Takes in what was said of a batch.
   *
   * @param logits (N·C) finite
   */
  public void add(float[] logits) {
    int classes = prior.length;
    Require.that(
        logits.length % classes == 0,
        "there are " + logits.length + " logits, which are no rows of " + classes);
    for (int start = 0; start < logits.length; start += classes) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < classes; c++) {
        Require.that(Float.isFinite(logits[start + c]), "logits hold " + logits[start + c]);
        largest = Math.max(largest, logits[start + c]);
      }
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        sum += Math.exp(logits[start + c] - largest);
      }
      for (int c = 0; c < classes; c++) {
        pooled[c] += Math.exp(logits[start + c] - largest) / sum;
      }
      rows++;
    }
    if (rows >= POOL) {
      for (int c = 0; c < classes; c++) {
        prior[c] = momentum * prior[c] + (1 - momentum) * pooled[c] / rows;
        pooled[c] = 0;
      }
      rows = 0;
    }
  }
}
