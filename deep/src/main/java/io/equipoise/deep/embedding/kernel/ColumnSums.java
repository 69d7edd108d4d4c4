package io.equipoise.deep.embedding.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Sums of exponentials down the columns of blocks that come one after another; where exponentials
 * might overflow, beside the largest score of each column so far. Changed in place by one thread.
 */
final class ColumnSums {
  private final NDManager manager;
  private final boolean safe;
  private NDArray sums;
  private NDArray tops;

  ColumnSums(Sides sides, NDManager manager) {
    this.manager = manager;
    this.safe = sides.safe();
    this.sums = manager.zeros(sides.right().getShape().slice(0, 1), sides.right().getDataType());
    this.tops = safe ? sums : sums.add(LeftOut.NOTHING);
  }

  /** Takes a block of scores (b,M) in. */
  void add(NDArray scores) {
    if (safe) {
      sums.addi(scores.exp().sum(new int[] {0}));
    } else {
      NDArray higher = NDArrays.maximum(tops, scores.max(new int[] {0}));
      higher.attach(manager);
      rise(higher);
      sums.addi(scores.sub(higher.reshape(1, -1)).exp().sum(new int[] {0}));
    }
  }

  /**
   * Takes the exponentials (b,c) of the columns from {@code column} on in, which is only right
   * where they are safe.
   */
  void addExponentials(NDArray values, long column) {
    NDManager block = values.getManager();
    NDArray ones = block.ones(new Shape(1, values.getShape().get(0)), values.getDataType());
    Stripes.put(ones.matMul(values).reshape(-1), sums, column);
  }

  /** Takes the sums of other rows in. */
  void merge(ColumnSums other) {
    if (safe) {
      sums.addi(other.sums);
    } else {
      NDArray higher = NDArrays.maximum(tops, other.tops);
      rise(higher);
      sums.addi(other.sums.mul(other.tops.sub(higher).exp()));
    }
  }

  private void rise(NDArray higher) {
    sums.muli(tops.sub(higher).exp());
    tops = higher;
  }

  /** (M) logarithms of the sums; 0 for a column without any term. */
  NDArray logSums() {
    NDArray some = safe ? sums.gt(0) : tops.gt(LeftOut.NOTHING / 2);
    NDArray kept = NDArrays.where(some, sums, sums.onesLike()).log();
    return safe ? kept : kept.add(tops.mul(some.toType(tops.getDataType(), false)));
  }
}
