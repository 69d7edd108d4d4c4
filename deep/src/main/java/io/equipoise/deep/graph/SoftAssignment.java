package io.equipoise.deep.graph;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.LogSumExp;

/**
 * Soft clusters around learned centres, and the sharper target that they are drawn to:
 *
 * <pre>
 *   q_ik = (1 + |z_i - mu_k|²)^-1, each row divided by its sum
 *   p_ik = q_ik² / Σ_i q_ik, each row divided by its sum; constant
 *   divergence = (1/N) Σ_i Σ_k p_ik log(p_ik / q_ik)
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/1511.06335">Xie, Girshick, Farhadi, Unsupervised Deep
 *     Embedding for Clustering Analysis, 2016, arXiv:1511.06335</a>
 */
public final class SoftAssignment {
  private SoftAssignment() {}

  /**
   * {@code log q}, (N,K).
   *
   * @param embeddings (N,d), float32 or float64; results get its manager
   * @param centres (K,d)
   */
  public static NDArray logShares(NDArray embeddings, NDArray centres) {
    Shape shape = embeddings.getShape();
    Shape other = centres.getShape();
    Require.that(
        shape.dimension() == 2
            && other.dimension() == 2
            && shape.get(1) == other.get(1)
            && shape.size() > 0
            && other.size() > 0,
        "embeddings must be (N,d) and centres (K,d), none empty, but have the shapes "
            + shape
            + " and "
            + other);
    // in the manager of the step
    NDArray mu = embeddings.getManager().zeros(other, centres.getDataType()).add(centres);
    // distances from a common origin keep their digits
    NDArray origin = mu.stopGradient().mean(new int[] {0}, true);
    NDArray z = embeddings.sub(origin);
    NDArray m = mu.sub(origin);
    NDArray products = z.matMul(m.transpose());
    NDArray squares =
        z.square()
            .sum(new int[] {1}, true)
            .sub(products.add(products))
            .add(m.square().sum(new int[] {1}));
    NDArray scores = squares.maximum(squares.zerosLike()).add(1f).log().neg();
    return scores.sub(LogSumExp.of(scores, 1).expandDims(1));
  }

  /** {@code p} (N,K) of {@code log q}, without a gradient. */
  public static NDArray target(NDArray logShares) {
    NDArray constant = logShares.stopGradient();
    return constant.add(constant).sub(LogSumExp.of(constant, 0)).softmax(1);
  }

  /** The divergence of {@code q} from its own target, a scalar, from {@code log q}. */
  public static NDArray divergence(NDArray logShares) {
    NDArray constant = logShares.stopGradient();
    NDArray target = target(constant);
    NDArray logTarget = constant.add(constant).sub(LogSumExp.of(constant, 0)).logSoftmax(1);
    return target.mul(logTarget.sub(logShares)).sum(new int[] {1}).mean();
  }
}
