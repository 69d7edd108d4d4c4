package io.equipoise.deep.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * What a network said of some rows, and their truth. All arrays have one manager, which is closed
 * after the step: an objective keeps none of them.
 *
 * @param logits (N,C), float32 in training and float64 in {@code eval}; carries the gradient
 * @param labels (N) int64 in [0, C)
 * @param groups (N) int64 in [0, G)
 * @param weights (N) multiplier of each row, constant, of the logits' type; 1 where nothing weighs
 * @param rows (N) which training row each is
 * @param progress share of the training that is done, in [0, 1)
 */
public record Batch(
    NDArray logits, NDArray labels, NDArray groups, NDArray weights, int[] rows, double progress) {

  /** A batch by itself: every row in group 0 and of weight 1. */
  public static Batch of(NDArray labels, NDArray logits) {
    NDArray whole = labels.toType(DataType.INT64, false);
    int size = Math.toIntExact(labels.size());
    int[] rows = new int[size];
    for (int i = 0; i < size; i++) {
      rows[i] = i;
    }
    return new Batch(
        logits,
        whole,
        whole.zerosLike(),
        logits.getManager().ones(whole.getShape(), logits.getDataType()),
        rows,
        0);
  }

  /** Number of rows. */
  public int size() {
    return rows.length;
  }

  /** The same rows in these groups (N), int64. */
  public Batch inGroups(NDArray newGroups) {
    return new Batch(logits, labels, newGroups, weights, rows, progress);
  }

  /** The same rows with each weight multiplied by these constants (N). */
  public Batch weighted(NDArray factors) {
    return new Batch(logits, labels, groups, weights.mul(factors), rows, progress);
  }
}
