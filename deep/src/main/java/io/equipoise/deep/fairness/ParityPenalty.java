package io.equipoise.deep.fairness;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.Scalars;

/**
 * A price on groups whose mean probability differs from that of the batch.
 *
 * <pre>
 *   mu_a = mean of p over group a,  mu = mean of p        penalty = eta · Σ_a (mu_a - mu)²
 * </pre>
 *
 * <p>Groups without a row in the batch are left out. It looks at mean probabilities, not at
 * decisions: a gap of these may stay.
 *
 * @param eta at least 0
 */
public record ParityPenalty(double eta) {
  public ParityPenalty {
    Require.between("eta", eta, 0, 1e12);
  }

  /**
   * The penalty, a scalar.
   *
   * @param probabilities (N) of the positive class, float32 or float64
   * @param groups (N) int64 in [0, groupCount)
   */
  public NDArray of(NDArray probabilities, NDArray groups, int groupCount) {
    NDArray members = groups.oneHot(groupCount, probabilities.getDataType());
    NDArray sizes = members.sum(new int[] {0});
    NDArray present = sizes.gt(0).toType(probabilities.getDataType(), false);
    NDArray sums = probabilities.expandDims(0).matMul(members).squeeze(0);
    NDArray means = sums.div(sizes.add(present.neg().add(1)));
    NDArray apart = means.sub(probabilities.mean()).mul(present).square().sum();
    return apart.mul(Scalars.held(eta, apart));
  }
}
