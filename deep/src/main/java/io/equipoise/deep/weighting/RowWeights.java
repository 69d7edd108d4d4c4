package io.equipoise.deep.weighting;

import ai.djl.ndarray.NDArray;
import io.equipoise.deep.data.Batch;
import java.util.function.Supplier;

/** Weights that were fixed before training, one per training row. */
record RowWeights(double[] perRow) implements Weighting.Run {

  /** The weight of each row's class. */
  static RowWeights ofClasses(int[] labels, double[] perClass) {
    double[] perRow = new double[labels.length];
    for (int i = 0; i < perRow.length; i++) {
      perRow[i] = perClass[labels[i]];
    }
    return new RowWeights(perRow);
  }

  @Override
  public NDArray weights(Batch batch, Supplier<NDArray> losses) {
    int[] rows = batch.rows();
    double[] taken = new double[rows.length];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = perRow[rows[i]];
    }
    NDArray logits = batch.logits();
    return logits.getManager().create(taken).toType(logits.getDataType(), false);
  }
}
