package io.equipoise.deep.embedding.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.equipoise.deep.engine.Scalars;

/** Which columns each row of a pairwise objective passes over. */
public final class LeftOut {
  /** No column. */
  public static final LeftOut NONE = new LeftOut(new long[0]);

  /** Each row's own column. */
  public static final LeftOut ITSELF = new LeftOut(new long[] {0});

  /** The exponent of what is left out: its exponential is 0 in either type. */
  static final double NOTHING = -1e30;

  private final long[] offsets;

  private LeftOut(long[] offsets) {
    this.offsets = offsets;
  }

  /** Row i passes over the columns (i + offset) modulo the number of columns. */
  public static LeftOut shifted(long... offsets) {
    return new LeftOut(offsets.clone());
  }

  /** Whether a row has no column left. */
  boolean leavesNothing(long columns) {
    return java.util.Arrays.stream(offsets).map(o -> Math.floorMod(o, columns)).distinct().count()
        >= columns;
  }

  /** Sets what is left out of rows {@code from} on to {@link #NOTHING}, in place. */
  void apply(NDArray scores, long from) {
    long rows = scores.getShape().get(0);
    long columns = scores.getShape().get(1);
    for (long offset : offsets) {
      long done = 0;
      while (done < rows) {
        long column = Math.floorMod(from + done + offset, columns);
        long run = Math.min(rows - done, columns - column);
        diagonal(scores, done, column, run);
        done += run;
      }
    }
  }

  /** A slice shares memory with what it is taken from. */
  private static void diagonal(NDArray scores, long row, long column, long run) {
    NDIndex square = new NDIndex("{}:{}, {}:{}", row, row + run, column, column + run);
    try (NDArray slice = scores.get(square);
        NDArray eye = scores.getManager().eye((int) run);
        NDArray typed = eye.toType(scores.getDataType(), false);
        NDArray gap = typed.mul(Scalars.of(-NOTHING, scores))) {
      slice.subi(gap);
    }
  }
}
