package io.equipoise.deep.embedding.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.equipoise.deep.engine.Scalars;
import java.util.Arrays;

/** Which columns each row of a pairwise objective passes over. */
@FunctionalInterface
public interface LeftOut {
  /** The exponent of what is left out: its exponential is 0 in either type. */
  double NOTHING = -1e30;

  /** No column. */
  LeftOut NONE = (scores, row, column, columns) -> {};

  /** Each row's own column. */
  LeftOut ITSELF = shifted(0);

  /**
   * Sets what is left out to {@link #NOTHING}, in place.
   *
   * @param scores (b,c) of the rows from {@code row} on with the columns from {@code column} on
   * @param columns how many columns there are in all
   */
  void apply(NDArray scores, long row, long column, long columns);

  /** Row i passes over the columns (i + offset) modulo the number of columns. */
  static LeftOut shifted(long... offsets) {
    long[] own = offsets.clone();
    return (scores, row, column, columns) -> {
      for (long offset : own) {
        diagonal(scores, row + offset, column, columns);
      }
    };
  }

  /**
   * Rows and columns are the same in order of their classes, and each row passes over its class.
   *
   * @param starts first row of each class, and the number of rows; ascending
   */
  static LeftOut classes(long... starts) {
    long[] own = starts.clone();
    return (scores, row, column, columns) -> {
      long to = row + scores.getShape().get(0);
      long end = column + scores.getShape().get(1);
      int found = Arrays.binarySearch(own, row);
      for (int c = found < 0 ? -found - 2 : found; c + 1 < own.length && own[c] < to; c++) {
        long left = Math.max(column, own[c]);
        long right = Math.min(end, own[c + 1]);
        if (left < right) {
          long first = Math.max(row, own[c]) - row;
          long last = Math.min(to, own[c + 1]) - row;
          NDIndex square = new NDIndex("{}:{}, {}:{}", first, last, left - column, right - column);
          try (NDArray slice = scores.get(square)) {
            slice.subi(Scalars.of(-NOTHING, scores));
          }
        }
      }
    };
  }

  /** The first row leaves out the column {@code shift}, the next one the next, and round again. */
  private static void diagonal(NDArray scores, long shift, long column, long columns) {
    long rows = scores.getShape().get(0);
    long width = scores.getShape().get(1);
    long done = 0;
    while (done < rows) {
      long at = Math.floorMod(done + shift, columns);
      long run = Math.min(rows - done, columns - at);
      long first = Math.max(0, column - at);
      long last = Math.min(run, column + width - at);
      if (first < last) {
        leaveOut(scores, done + first, at + first - column, last - first);
      }
      done += run;
    }
  }

  private static void leaveOut(NDArray scores, long row, long column, long run) {
    // a slice shares memory with what it is taken from
    NDIndex square = new NDIndex("{}:{}, {}:{}", row, row + run, column, column + run);
    try (NDArray slice = scores.get(square);
        NDArray eye = scores.getManager().eye((int) run);
        NDArray typed = eye.toType(scores.getDataType(), false);
        NDArray gap = typed.mul(Scalars.held(-NOTHING, scores))) {
      slice.subi(gap);
    }
  }
}
