package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;

/**
 * What contrast says of each anchor when its negatives weigh differently:
 *
 * <pre>
 *   log Σ_c w_ic exp(s_ic)  -  mean over its positives p of s_ip       c: all that are counted
 * </pre>
 *
 * @param scores (R,C) cosines of R anchors with C candidates over the temperature
 * @param positives (R,C) 1 or 0, in the type of the scores; constant
 */
record WeighedContrast(NDArray scores, NDArray positives) {

  /** Of unit rows; the second may be the first. */
  static WeighedContrast of(NDArray anchors, NDArray candidates, double tau, NDArray positives) {
    NDArray cosines = anchors.matMul(candidates.transpose());
    return new WeighedContrast(cosines.div(Scalars.held(tau, cosines)), positives);
  }

  /** (R) 1 for anchors with a positive, else 0. */
  NDArray withPositive() {
    return positives.max(new int[] {1});
  }

  /**
   * Of each anchor (R); without positives the mean is 0.
   *
   * @param logWeights (R,C) log w
   * @param counted (R,C) 1 for what is in the sum, else 0
   */
  NDArray perAnchor(NDArray logWeights, NDArray counted) {
    NDArray counts = positives.sum(new int[] {1});
    NDArray pulled =
        scores.mul(positives).sum(new int[] {1}).div(counts.maximum(counts.onesLike()));
    return LogSumExp.of(scores.add(logWeights), counted, 1).sub(pulled);
  }
}
