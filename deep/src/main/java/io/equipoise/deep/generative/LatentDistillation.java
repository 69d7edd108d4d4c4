package io.equipoise.deep.generative;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.Scalars;

/**
 * What a small encoder pays for codes unlike its teacher's.
 *
 * <pre>
 *   quality = mean over rows and dimensions of (m - M)² + (ln v - ln V)²
 *   utility = mean over rows of KL(N(m, v) || N(M, V))
 *   loss = quality + share · utility
 * </pre>
 *
 * <p>(m, v) are the student's means and variances (N,D), (M, V) the teacher's, constant.
 *
 * @param share weight of the divergence; at least 0
 */
public record LatentDistillation(double share) {
  /** The weight that worked in small studies. */
  public static final LatentDistillation DEFAULT = new LatentDistillation(0.1);

  public LatentDistillation {
    Require.between("share", share, 0, 1e6);
  }

  /** The loss, a scalar; all arrays (N,D), variances above 0. */
  public NDArray of(
      NDArray means, NDArray variances, NDArray teacherMeans, NDArray teacherVariances) {
    NDArray goal = teacherMeans.stopGradient();
    NDArray spread = teacherVariances.stopGradient();
    NDArray logs = variances.log().sub(spread.log()).square();
    NDArray quality = means.sub(goal).square().add(logs).mean();
    NDArray utility = GaussianKl.of(means, variances, goal, spread).mean();
    return quality.add(utility.mul(Scalars.held(share, utility)));
  }
}
