package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.deep.engine.Scalars;

/**
 * What an autoencoder that also says how sure it is of each number is trained on: the squared error
 * where it is unsure counts less, and being unsure has a price.
 *
 * <pre>
 *   v_ij = softplus(a_ij) + 1e-5
 *   loss = 1/N · sum_i sum_j [ (mu_ij - x_ij)² / v_ij + log v_ij ]
 * </pre>
 *
 * <p>x, mu and a have shape (N,D); v is a variance. It is twice a Gaussian's negative
 * log-likelihood without the constant, and may be negative.
 *
 * @see <a href="https://arxiv.org/abs/2304.00709">Tan, Yang, Chen, Rahardja and Rahardja, MSS-PAE:
 *     Saving Autoencoder-based Outlier Detection from Unexpected Reconstruction, 2023,
 *     arXiv:2304.00709</a>
 */
public final class ProbabilisticReconstructionError {
  /** Added to every variance. */
  public static final double LEAST_VARIANCE = 1e-5;

  private ProbabilisticReconstructionError() {}

  /** The loss of a batch, a scalar. */
  public static NDArray loss(NDArray features, NDArray means, NDArray rawVariance) {
    NDArray variance = Logits.softplus(rawVariance.flatten()).add(LEAST_VARIANCE);
    NDArray squares = means.sub(features).flatten().square();
    NDArray sum = squares.div(variance).add(variance.log()).sum();
    return sum.div(Scalars.held(features.getShape().get(0), sum));
  }
}
