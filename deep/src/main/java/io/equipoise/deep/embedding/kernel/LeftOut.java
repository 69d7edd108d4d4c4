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
  LeftOut NONE = (scores, from) -> {};

  /** Each row's own column. */
  LeftOut ITSELF = shifted(0);

  /** Sets what is left out of rows {@code from} on to {@link #NOTHING}, in place. */
  void apply(NDArray scores, long from);

  /** Row i passes over the columns (i + offset) modulo the number of columns. */
  static LeftOut shifted(long... offsets) {
    long[] own = offsets.clone();
    return (scores, from) -> {
      for (long offset : own) {
        diagonal(scores, from + offset);
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
    return (scores, from) -> {
      long to = from + scores.getShape().get(0);
      int found = Arrays.binarySearch(own, from);
      for (int c = found < 0 ? -found - 2 : found; c + 1 < own.length && own[c] < to; c++) {
        long first = Math.max(from, own[c]) - from;
        long last = Math.min(to, own[c + 1]) - from;
        NDIndex square = new NDIndex("{}:{}, {}:{}", first, last, own[c], own[c + 1]);
        try (NDArray slice = scores.get(square)) {
          slice.subi(Scalars.of(-NOTHING, scores));
        }
      }
    };
  }

  private static void diagonal(NDArray scores, long shift) {
    long rows = scores.getShape().get(0);
    long columns = scores.getShape().get(1);
    long done = 0;
    while (done < rows) {
      long column = Math.floorMod(done + shift, columns);
      long run = Math.min(rows - done, columns - column);
      // a slice shares memory with what it is taken from
      NDIndex square = new NDIndex("{}:{}, {}:{}", done, done + run, column, column + run);
      try (NDArray slice = scores.get(square);
          NDArray eye = scores.getManager().eye((int) run);
          NDArray typed = eye.toType(scores.getDataType(), false);
          NDArray gap = typed.mul(Scalars.held(-NOTHING, scores))) {
        slice.subi(gap);
      }
      done += run;
    }
  }
}
