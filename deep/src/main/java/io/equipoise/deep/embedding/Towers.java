package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.deep.embedding.kernel.LeftOut;
import io.equipoise.deep.embedding.kernel.SymmetricLogSumExp;
import io.equipoise.deep.engine.Scalars;

/** Contrast between two towers in both directions, without an N×N array. */
final class Towers {
  private Towers() {}

  /**
   * {@code (1/2N) Σ_i [ log Σ_j exp(a_i·b_j / tau) + log Σ_j exp(b_i·a_j / tau) - 2 a_i·b_i / tau
   * ]}; 0 for one item, which has no negatives.
   *
   * @param unit (2,N,d) rows of length 1
   * @param leftOut what the inner sums leave out
   */
  static NDArray mean(NDArray unit, double tau, LeftOut leftOut) {
    NDArray first = unit.get(0);
    NDArray second = unit.get(1);
    long items = first.getShape().get(0);
    NDArray own;
    try (NDArray products = first.mul(second)) {
      own = products.sum(new int[] {1});
    }
    NDArray scaled = own.div(Scalars.held(tau, own));
    NDArray sum = SymmetricLogSumExp.of(first, second, tau, leftOut).less(scaled);
    return sum.mul(Scalars.held(items > 1 ? 0.5 / items : 0, sum));
  }
}
