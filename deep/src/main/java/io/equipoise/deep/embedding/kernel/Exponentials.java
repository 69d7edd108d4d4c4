package io.equipoise.deep.embedding.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.deep.engine.Scalars;

/**
 * The exponentials of a block of scores, less each row's largest score where they might overflow.
 *
 * @param values (b,M)
 * @param sums (b,1) of the values
 * @param tops (b,1) what was taken off each row's scores
 */
record Exponentials(NDArray values, NDArray sums, NDArray tops) {

  /** Uses the scores up. */
  static Exponentials of(NDArray scores, boolean safe) {
    return of(scores, safe, LeftOut.NOTHING);
  }

  /**
   * Uses the scores up.
   *
   * @param further the score of a term that each row has beside its columns
   */
  static Exponentials of(NDArray scores, boolean safe, double further) {
    NDArray tops;
    if (safe) {
      tops = scores.getManager().zeros(scores.getShape().slice(0, 1).add(1), scores.getDataType());
    } else {
      tops = scores.max(new int[] {1}, true);
      tops = tops.maximum(Scalars.held(further, tops));
      // a row that leaves everything out keeps sums of 0
      tops.muli(tops.gt(LeftOut.NOTHING / 2).toType(scores.getDataType(), false));
      scores.subi(tops);
    }
    NDArray values = scores.exp();
    scores.close();
    NDArray sums = values.sum(new int[] {1}, true);
    if (further > LeftOut.NOTHING) {
      sums.addi(tops.sub(Scalars.of(further, tops)).neg().exp());
    }
    return new Exponentials(values, sums, tops);
  }

  /** Of no column yet, for each of these rows, as arrays of their manager. */
  static Exponentials none(NDArray rows) {
    Shape column = rows.getShape().slice(0, 1).add(1);
    NDArray values = rows.getManager().zeros(column, rows.getDataType());
    return new Exponentials(values, values, values.zerosLike());
  }

  /**
   * These beside those of the tiles before, as arrays of their manager: the sums of both where
   * exponentials are safe; else the only tile.
   */
  Exponentials after(Exponentials before, boolean safe) {
    if (safe) {
      before.sums.addi(sums);
      return before;
    }
    NDManager block = before.sums.getManager();
    sums.attach(block);
    tops.attach(block);
    return this;
  }

  /** (b) logarithms of the sums; 0 for a row without any term. */
  NDArray logSums() {
    NDArray some = sums.gt(0);
    NDArray logs = NDArrays.where(some, sums, sums.onesLike()).log().add(tops);
    return logs.reshape(-1);
  }

  /** (b,1) what each row's values are multiplied by: weight/sum; 0 for a row without any term. */
  NDArray shares(NDArray weights) {
    NDArray some = sums.gt(0);
    NDArray divisor = NDArrays.where(some, sums, sums.onesLike());
    return weights.mul(some.toType(weights.getDataType(), false)).div(divisor);
  }
}
