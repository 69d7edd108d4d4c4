package io.equipoise.deep.embedding.regularizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.EmbeddingRegularizer;
import io.equipoise.deep.embedding.UnitRows;
import io.equipoise.deep.engine.Scalars;

/**
 * Spreads class vectors (C,d) apart: the mean cosine of each with the one nearest to it. 0 for one
 * class.
 *
 * @see <a href="https://doi.org/10.1109/CVPR.2019.00123">Zhao, Xu, Cheng, RegularFace: Deep Face
 *     Recognition via Exclusive Regularization, 2019, eq. 6</a>
 */
@Method(
    name = "regular-face",
    slot = Slot.TRAINING,
    summary = "Moves each class vector away from the nearest other one.",
    cites = {"zhao2019regularface"})
public final class RegularFaceRegularizer implements EmbeddingRegularizer {
  @Override
  public NDArray penalty(NDArray rows) {
    NDArray unit = UnitRows.of(rows);
    NDArray cosines = unit.matMul(unit.transpose());
    int classes = Math.toIntExact(rows.getShape().get(0));
    if (classes < 2) {
      return cosines.sum().mul(Scalars.held(0, cosines));
    }
    NDArray self = rows.getManager().eye(classes).gt(0);
    NDArray others = NDArrays.where(self, cosines.zerosLike().sub(2), cosines.stopGradient());
    return cosines.gather(others.argMax(1).expandDims(1), 1).mean();
  }
}
