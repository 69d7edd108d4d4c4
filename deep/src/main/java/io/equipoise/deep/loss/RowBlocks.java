package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Rows of a matrix some at a time, so that what is made of them fits a processor's cache: an array
 * of all rows and classes takes ten times as long to fill, most of it to get the memory.
 */
final class RowBlocks {
  /** Entries of a block: small for a cache and large beside what a call costs. */
  private static final int ENTRIES = 1 << 19;

  /** From this many entries and columns on, loops over rows take less than calls of the engine. */
  private static final int MANY_ENTRIES = 1 << 18;

  private static final int MANY_COLUMNS = 64;

  private RowBlocks() {}

  /** What is done with some rows. */
  @FunctionalInterface
  interface Visit {
    /** {@code work} is closed afterwards, with all that is made of its arrays. */
    void at(NDIndex rows, NDManager work);
  }

  /** What is done with some rows in loops. */
  @FunctionalInterface
  interface Loop {
    /** The rows {@code from} to {@code to}, the last left out. */
    void at(NDIndex rows, NDManager work, int from, int to);
  }

  /** Visits all rows of (N,C) in order, in blocks; none at all are one empty block. */
  static void each(Shape shape, NDManager manager, Visit visit) {
    eachCounted(shape, manager, (block, work, from, to) -> visit.at(block, work));
  }

  /** As above, for who counts rows. */
  static void eachCounted(Shape shape, NDManager manager, Loop loop) {
    long rows = shape.get(0);
    long height = Math.max(1, ENTRIES / Math.max(1, shape.get(1)));
    for (long from = 0; from < rows || from == 0; from += height) {
      long to = Math.min(rows, from + height);
      try (NDManager work = manager.newSubManager()) {
        loop.at(new NDIndex().addSliceDim(from, to), work, (int) from, (int) to);
      }
    }
  }

  /** Whether (N,C) is of floats and large enough for plain loops over its rows to pay. */
  static boolean suitLoops(NDArray matrix) {
    return matrix.getDataType() == DataType.FLOAT32
        && matrix.size() >= MANY_ENTRIES
        && matrix.getShape().get(1) >= MANY_COLUMNS;
  }
}
