package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/** Masks of the pairs of a batch: 1 and 0, constant. */
final class LabelMasks {
  private LabelMasks() {}

  /**
   * Whether row i of one side and column j of the other carry the same label (N,M).
   *
   * @param like gives the type
   */
  static NDArray same(NDArray rows, NDArray columns, NDArray like) {
    return equal(rows, columns).toType(like.getDataType(), false);
  }

  /** The same as truth values, of codes in any whole type. */
  static NDArray equal(NDArray rows, NDArray columns) {
    NDArray left = rows.toType(DataType.INT64, false).reshape(-1, 1);
    return left.eq(columns.toType(DataType.INT64, false).reshape(1, -1));
  }

  /** 1 but on the diagonal (N,N). */
  static NDArray others(NDArray like) {
    long n = like.getShape().get(0);
    return like.getManager().eye((int) n).toType(like.getDataType(), false).neg().add(1);
  }
}
