package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;

/** Square roots whose slope stays finite at 0. */
final class RowLengths {
  private static final double LEAST = 1e-30;

  private RowLengths() {}

  /** (N,1) Euclidean lengths of rows (N,d); 0 without a gradient for a row of zeros. */
  static NDArray of(NDArray rows) {
    return root(rows.square().sum(new int[] {1}, true), LEAST);
  }

  /** The square root; 0 without a gradient up to {@code least}. */
  static NDArray root(NDArray x, double least) {
    NDArray none = x.lte(least);
    NDArray root = NDArrays.where(none, x.onesLike(), x).sqrt();
    return NDArrays.where(none, root.zerosLike(), root);
  }
}
