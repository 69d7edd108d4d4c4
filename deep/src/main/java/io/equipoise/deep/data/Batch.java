package io.equipoise.deep.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;

/**
 * What a network said of some rows, and their truth. All arrays have one manager, which is closed
 * after the step: an objective keeps none of them.
 *
 * @param logits (N,C), float32 in training and float64 in {@code eval}; carries the gradient. Where
 *     numbers are predicted, the network's outputs (N,K)
 * @param labels (N) int64 in [0, C); or (N,C) 0 and 1, of the logits' type, where a row carries any
 *     number of labels; or (N) the true numbers, of the logits' type, where numbers are predicted
 * @param groups (N) int64 in [0, G)
 * @param weights (N) multiplier of each row, constant, of the logits' type; 1 where nothing weighs
 * @param rows (N) which training row each is
 * @param progress share of the training that is done, in [0, 1)
 */
public record Batch(
    NDArray logits, NDArray labels, NDArray groups, NDArray weights, int[] rows, double progress) {

  /** A batch by itself: every row in group 0 and of weight 1. */
  public static Batch of(NDArray labels, NDArray logits) {
    return byItself(labels.toType(DataType.INT64, false), logits);
  }

  /**
   * A batch by itself whose rows carry any number of labels: targets (N,C), 0 and 1, of any type.
   */
  public static Batch ofTargets(NDArray targets, NDArray logits) {
    return byItself(targets.toType(logits.getDataType(), false), logits);
  }

  private static Batch byItself(NDArray labels, NDArray logits) {
    int[] rows = new int[Math.toIntExact(labels.getShape().get(0))];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i;
    }
    Shape each = new Shape(rows.length);
    return new Batch(
        logits,
        labels,
        labels.getManager().zeros(each, DataType.INT64),
        logits.getManager().ones(each, logits.getDataType()),
        rows,
        0);
  }

  /** The truth of each row and class (N,C), 0 or 1, of the logits' type. */
  public NDArray targets() {
    return targets(labels, logits);
  }

  /**
   * The truth of rows as (N,C), 0 or 1, of the logits' type.
   *
   * @param labels (N) int64, or (N,C), which are answered as they are
   */
  public static NDArray targets(NDArray labels, NDArray logits) {
    if (labels.getShape().dimension() == 2) {
      return labels;
    }
    // the engine's own one-hot array is of int64, twice the size of the logits
    NDArray none = logits.getManager().zeros(logits.getShape(), logits.getDataType());
    NDArray index = labels.expandDims(1);
    return none.scatter(index, index.onesLike().toType(none.getDataType(), false), 1);
  }

  /** A batch by itself whose truth is a number: every row in group 0 and of weight 1. */
  public static Batch ofNumbers(NDArray targets, NDArray outputs) {
    return byItself(targets.toType(outputs.getDataType(), false), outputs);
  }

  /** Whether the truth of a row is a number. */
  public boolean ofNumbers() {
    return labels.getDataType().isFloating() && labels.getShape().dimension() == 1;
  }

  /** The true numbers (N), of the logits' type; refused where the truth is a class. */
  public NDArray numbers() {
    Require.that(ofNumbers(), "numbers are needed here, but the rows have classes");
    return labels;
  }

  /** Number of rows. */
  public int size() {
    return rows.length;
  }

  /** The same rows in these groups (N), int64. */
  public Batch inGroups(NDArray newGroups) {
    return new Batch(logits, labels, newGroups, weights, rows, progress);
  }

  /** The same logits with the truth, group and weight of other rows, by their places (N). */
  public Batch asIf(long[] places) {
    NDArray index = labels.getManager().create(places);
    int[] others = new int[rows.length];
    for (int i = 0; i < others.length; i++) {
      others[i] = rows[(int) places[i]];
    }
    return new Batch(
        logits,
        labels.get(new NDIndex("{}", index)),
        groups.get(new NDIndex("{}", index)),
        weights.get(new NDIndex("{}", index)),
        others,
        progress);
  }

  /** The same rows with each weight multiplied by these constants (N). */
  public Batch weighted(NDArray factors) {
    return new Batch(logits, labels, groups, weights.mul(factors), rows, progress);
  }
}
