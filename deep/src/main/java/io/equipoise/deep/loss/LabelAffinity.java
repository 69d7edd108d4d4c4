package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.equipoise.deep.engine.Scalars;

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
    NDArray p = Sigmoids.logSigmoid(logits).exp();
    NDArray loss = p.sum(new int[] {1}).zerosLike();
    double square = (double) labels * labels;
    if (attract.length > 0) {
      NDArray matrix = matrix(attract, p);
      NDArray degrees = matrix.sum(new int[] {0}, true);
      NDArray own = p.square().mul(degrees);
      // Σ r (p_j - p_k)² = 2 Σ_j (Σ_k r) p_j² - 2 Σ r p_j p_k, so that no (N,K,K) is made
      NDArray sums = own.sub(p.mul(p.matMul(matrix))).sum(new int[] {1});
      loss = loss.add(sums.mul(Scalars.held(2 / square, sums)));
    }
    if (repel.length > 0) {
      NDArray sums = p.mul(p.matMul(matrix(repel, p))).sum(new int[] {1});
      loss = loss.add(sums.mul(Scalars.held(1 / square, sums)));
    }
    return loss;
  }

  private NDArray matrix(double[] values, NDArray like) {
    return like.getManager()
        .create(values)
        .toType(like.getDataType(), false)
        .reshape(new Shape(labels, labels));
  }
}
