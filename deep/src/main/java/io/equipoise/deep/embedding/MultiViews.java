package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.equipoise.deep.engine.LogSumExp;

/** What losses of several views share. */
final class MultiViews {
  private MultiViews() {}

  /**
   * {@code log Σ_l Σ_{m≠l} exp(u_li·u_mi / tau)} of each item (N).
   *
   * @param scaled (V,N,d) unit rows over tau
   * @param unit (V,N,d) unit rows
   */
  static NDArray agreement(NDArray scaled, NDArray unit) {
    Shape shape = unit.getShape();
    NDArray between = scaled.transpose(1, 0, 2).batchMatMul(unit.transpose(1, 2, 0));
    NDArray self = between.getManager().eye(Math.toIntExact(shape.get(0)));
    NDArray others = self.eq(0).reshape(1, -1).broadcast(shape.get(1), self.size());
    return LogSumExp.of(between.reshape(shape.get(1), -1), others, 1);
  }
}
