package io.equipoise.deep.fairness;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;

/**
 * Attention of one head over a row's features, asked by features that know the protected attribute:
 * six numbers that mix features anew.
 *
 * <pre>
 *   k_j = w_k h_j + b_k        v_j = w_v h_j + b_v
 *   out_i = w_o Σ_j softmax_j(q_i k_j) v_j + b_o        theta = (w_k, b_k, w_v, b_v, w_o, b_o)
 * </pre>
 *
 * <p>h (N,M) are the features of the classifier, q (N,M) those of a network that was trained to
 * predict the attribute, constant. A row takes room for M² numbers.
 */
public final class DistractionAttention {
  /** Numbers in theta. */
  public static final int NUMBERS = 6;

  private DistractionAttention() {}

  /**
   * The mixed features (N,M).
   *
   * @param features (N,M), carries the gradient
   * @param queries (N,M), constant
   * @param theta (6), carries the gradient
   */
  public static NDArray of(NDArray features, NDArray queries, NDArray theta) {
    Shape shape = features.getShape();
    Require.that(
        shape.dimension() == 2 && shape.equals(queries.getShape()),
        "features and queries have the shapes "
            + shape
            + " and "
            + queries.getShape()
            + ", but must both be (N,M)");
    Require.sameLength("theta", theta.size(), "its numbers", NUMBERS);
    NDArray keys = features.mul(number(theta, 0)).add(number(theta, 1));
    NDArray values = features.mul(number(theta, 2)).add(number(theta, 3));
    NDArray scores = queries.stopGradient().expandDims(2).mul(keys.expandDims(1));
    NDArray mixed = scores.softmax(2).batchMatMul(values.expandDims(2)).squeeze(2);
    return mixed.mul(number(theta, 4)).add(number(theta, 5));
  }

  private static NDArray number(NDArray theta, int at) {
    return theta.get(new NDIndex(at + ":" + (at + 1)));
  }
}
