package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.Scalars;

/**
 * A loss of clean and attacked scores: comp-sum on the clean ones, and a price on how far an attack
 * moves the differences between the true score and the others.
 *
 * <pre>
 *   D(x) = h(x)[y] - h(x)[k] for the other classes k        u = Σ_k exp(-D_k(x) / rho)
 *   loss_i = Phi_tau(u) + nu · sqrt( Σ_k (D_k(x') - D_k(x))² + 1e-12 )
 * </pre>
 *
 * <p>{@code Phi_tau(u)} is the {@link CompSumLoss} of the scores over rho. With {@code nu} at least
 * sqrt(C-1)/rho it is no less than the comp-sum loss of the clipped margins at x'; in practice a nu
 * of 0.1 to 0.5 is a weight to tune, and a large one makes all scores equal. Scores have shape
 * (N,C).
 *
 * @param tau dial of the comp-sum loss; at least 0
 * @param rho margin; above 0
 * @param nu price of moving score differences; at least 0
 * @see <a href="https://arxiv.org/abs/2304.07288">Mao, Mohri, Zhong, Cross-Entropy Loss Functions:
 *     Theoretical Analysis and Applications, 2023, section on smooth adversarial comp-sum losses,
 *     arXiv:2304.07288</a>
 */
public record SmoothCompSum(double tau, double rho, double nu) {
  private static final double ROOT = 1e-12;

  public SmoothCompSum {
    Require.between("tau", tau, 0, 100);
    Require.between("rho", rho, 1e-6, 1e6);
    Require.between("nu", nu, 0, 1e6);
  }

  /** The loss of each row (N), with gradients to both scores. */
  public NDArray perSample(NDArray labels, NDArray logits, NDArray attacked) {
    return clean(labels, logits)
        .add(movement(labels, logits, attacked).mul(Scalars.held(nu, logits)));
  }

  /** The part of the clean scores (N). */
  public NDArray clean(NDArray labels, NDArray logits) {
    return new CompSumLoss(new CompSumLoss.Options(tau))
        .perSample(labels, logits.div(Scalars.held(rho, logits)));
  }

  /** How far the score differences moved (N), in the Euclidean norm. */
  public static NDArray movement(NDArray labels, NDArray logits, NDArray attacked) {
    NDArray moved = attacked.sub(logits);
    // the true class's own column is 0
    NDArray differences = Logits.pick(moved, labels).expandDims(1).sub(moved);
    return differences.square().sum(new int[] {1}).add(ROOT).sqrt();
  }
}
