package io.equipoise.deep.generative;

import ai.djl.ndarray.NDArray;
import io.equipoise.deep.engine.Scalars;

/**
 * Divergence of Gaussian codes with independent numbers from a prior.
 *
 * <pre>
 *   KL(N(m, v) || N(n, w)) = 1/2 Σ_d [ ln(w_d / v_d) + (v_d + (m_d - n_d)²) / w_d - 1 ]
 * </pre>
 */
public final class GaussianKl {
  private GaussianKl() {}

  /**
   * Of each row (N).
   *
   * @param means (N,D)
   * @param variances (N,D) above 0
   * @param priorMeans (N,D), (1,D) or (D)
   * @param priorVariances above 0, of the shape of {@code priorMeans}
   */
  public static NDArray of(
      NDArray means, NDArray variances, NDArray priorMeans, NDArray priorVariances) {
    NDArray offset = means.sub(priorMeans).square();
    NDArray ratio = variances.add(offset).div(priorVariances);
    NDArray logs = variances.log().neg().add(priorVariances.log());
    NDArray sum = logs.add(ratio).sub(1).sum(new int[] {1});
    return sum.mul(Scalars.held(0.5, sum));
  }

  /** From the standard normal prior, of each row (N); variances given by their logarithms. */
  public static NDArray fromStandard(NDArray means, NDArray logVariances) {
    NDArray each = means.square().add(logVariances.exp()).sub(logVariances).sub(1);
    NDArray sum = each.sum(new int[] {1});
    return sum.mul(Scalars.held(0.5, sum));
  }
}
