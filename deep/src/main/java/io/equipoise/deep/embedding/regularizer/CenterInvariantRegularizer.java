package io.equipoise.deep.embedding.regularizer;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.EmbeddingRegularizer;
import io.equipoise.deep.engine.Scalars;

/**
 * Wants class vectors (C,d) of equal length, so that classes with few rows get vectors as long as
 * the others: the mean of {@code (|w_c|² - m)² / 4}, m the mean of {@code |w_c|²}.
 *
 * @see <a href="https://doi.org/10.1145/3126686.3126693">Wu, Liu, Li, Fu, Deep Face Recognition
 *     with Center Invariant Loss, 2017, eq. 4</a>
 */
@Method(
    name = "center-invariant",
    slot = Slot.TRAINING,
    summary = "Evens out the lengths of class vectors, where classes differ in size.",
    cites = {"wu2017deep"})
public final class CenterInvariantRegularizer implements EmbeddingRegularizer {
  @Override
  public NDArray penalty(NDArray rows) {
    NDArray squares = rows.square().sum(new int[] {1});
    NDArray off = squares.sub(squares.mean()).square();
    return off.mean().mul(Scalars.held(0.25, off));
  }
}
