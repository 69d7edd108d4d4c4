package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.deep.engine.Scalars;

/**
 * What a modern Hopfield network recalls: one update from each state towards the patterns that it
 * has stored, without learned projections.
 *
 * <pre>
 *   retrieved_i = unit( Σ_j softmax_j(beta · state_i·store_j) store_j )
 * </pre>
 *
 * <p>{@code beta = 0} recalls the mean of the store for every state; a large beta the nearest
 * pattern.
 *
 * @see <a href="https://arxiv.org/abs/2008.02217">Ramsauer et al., Hopfield Networks is All You
 *     Need, 2021, arXiv:2008.02217</a>
 */
public final class HopfieldRetrieval {
  private HopfieldRetrieval() {}

  /**
   * Retrieves.
   *
   * @param states (N,d) of length 1
   * @param store (M,d) of length 1; carries a gradient too
   * @param beta inverse temperature, at least 0
   * @return (N,d) of length 1
   */
  public static NDArray of(NDArray states, NDArray store, double beta) {
    NDArray similarities = states.matMul(store.transpose());
    NDArray shares = similarities.mul(Scalars.held(beta, similarities)).softmax(1);
    return UnitRows.of(shares.matMul(store));
  }
}
