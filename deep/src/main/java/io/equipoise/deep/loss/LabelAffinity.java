package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;

/**
 * Draws the scores of labels together that come together, and apart where they exclude each other.
 *
 * <pre>
 *   loss_i = (1/K²) Σ_jk [ attract_jk · (p_ij - p_ik)² + repel_jk · p_ij · p_ik ]      p = sigmoid
 * </pre>
 *
 * @param labels number of labels K
 * @param attract (K·K) symmetric, at least 0; empty for none
 * @param repel (K·K) symmetric, at least 0; empty for none
 */
record LabelAffinity(int labels, double[] attract, double[] repel) {

  /**
   * From correlations (K·K): positive ones attract, and negative ones repel where that is asked.
   */
  static LabelAffinity of(double[] correlation, boolean repulsion) {
    int labels = (int) Math.round(Math.sqrt(correlation.length));
    return new LabelAffinity(
        labels,
        positive(correlation, labels, 1),
        repulsion ? positive(correlation, labels, -1) : new double[0]);
  }

  /** The positive part of {@code sign} times the mean of both directions, off the diagonal. */
  private static double[] positive(double[] correlation, int labels, int sign) {
    double[] positive = new double[correlation.length];
    boolean any = false;
    for (int j = 0; j < labels; j++) {
      for (int k = 0; k < labels; k++) {
        double one = Math.max(0, sign * correlation[j * labels + k]);
        double other = Math.max(0, sign * correlation[k * labels + j]);
        positive[j * labels + k] = j == k ? 0 : (one + other) / 2;
        any |= positive[j * labels + k] > 0;
      }
    }
    return any ? positive : new double[0];
  }

  /** The loss of each row (N) from logits (N,K). */
  NDArray perRow(NDArray logits) {
    if (isNone()) {
      return logits.stopGradient().sum(new int[] {1}).zerosLike();
    }
    NDArray form = form(logits);
    return ClosedForm.perRow(
        logits,
        logits,
        (x, same) -> {
          NDArray p = Activation.sigmoid(x);
          NDArray pulls = p.matMul(form);
          NDArray slopes = pulls.add(pulls).mul(p).mul(p.neg().add(1d));
          return new ClosedForm.Rows(p.mul(pulls).sum(new int[] {1}), slopes);
        });
  }

  boolean isNone() {
    return attract.length == 0 && repel.length == 0;
  }

  /**
   * The loss as a quadratic form of p, symmetric (K,K): {@code Σ r (p_j - p_k)² = 2 Σ_j (Σ_k r)
   * p_j² - 2 Σ r p_j p_k}, so that no (N,K,K) is made.
   */
  private NDArray form(NDArray like) {
    double[] form = new double[labels * labels];
    double square = (double) labels * labels;
    for (int at = 0; at < form.length; at++) {
      int own = at / labels * (labels + 1);
      if (attract.length > 0) {
        form[own] += 2 * attract[at] / square;
        form[at] -= 2 * attract[at] / square;
      }
      if (repel.length > 0) {
        form[at] += repel[at] / square;
      }
    }
    NDArray values = like.getManager().create(form).toType(like.getDataType(), false);
    return values.reshape(new Shape(labels, labels));
  }
}
