package io.equipoise.deep.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;

/**
 * What is known of the labels of all training rows before the first batch, where a row may carry
 * any number of K labels.
 *
 * @param rows number of rows N
 * @param positives (K) rows that carry each label
 * @param together (K·K) rows that carry both of two labels, with {@code positives} on the diagonal;
 *     empty where no row carries two, so that many classes need no square
 */
public record LabelCounts(long rows, long[] positives, long[] together) {

  public LabelCounts {
    Require.atLeast("the number of rows", rows, 0);
    long labels = positives.length;
    for (long count : positives) {
      Require.between("the rows of each label", count, 0, rows);
    }
    Require.that(
        together.length == 0 || together.length == labels * labels,
        "counts of pairs are " + together.length + " for " + labels + " labels");
  }

  /** Rows that carry one label each: their classes. */
  public static LabelCounts of(Population population) {
    long[] positives = new long[population.classes()];
    for (int c = 0; c < positives.length; c++) {
      positives[c] = population.classSizes()[c];
    }
    return new LabelCounts(population.size(), positives, new long[0]);
  }

  /**
   * Counts the labels of rows.
   *
   * @param targets (N·K) row by row; a label is carried from 0.5 on
   * @param labels number of labels K
   */
  public static LabelCounts of(float[] targets, int labels) {
    Require.that(
        labels > 0 && targets.length % labels == 0,
        targets.length + " targets are no rows of " + labels + " labels");
    long[] together = new long[labels * labels];
    int[] carried = new int[labels];
    for (int row = 0; row < targets.length; row += labels) {
      int count = 0;
      for (int k = 0; k < labels; k++) {
        if (targets[row + k] >= 0.5f) {
          carried[count++] = k;
        }
      }
      for (int a = 0; a < count; a++) {
        for (int b = 0; b < count; b++) {
          together[carried[a] * labels + carried[b]]++;
        }
      }
    }
    long[] positives = new long[labels];
    for (int k = 0; k < labels; k++) {
      positives[k] = together[k * labels + k];
    }
    return new LabelCounts(targets.length / labels, positives, together);
  }

  /** The labels of a batch by itself: targets (N,K). */
  public static LabelCounts of(NDArray targets) {
    return of(
        targets.toType(DataType.FLOAT32, false).toFloatArray(),
        Math.toIntExact(targets.getShape().get(1)));
  }

  /** Number of labels K. */
  public int labels() {
    return positives.length;
  }

  /** Rows that carry both labels. */
  public long together(int one, int other) {
    if (one == other) {
      return positives[one];
    }
    return together.length == 0 ? 0 : together[one * positives.length + other];
  }
}
