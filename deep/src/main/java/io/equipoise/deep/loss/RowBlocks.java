package io.equipoise.deep.loss;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;

/**
 * Rows of a matrix some at a time, so that what is made of them fits a processor's cache: an array
 * of all rows and classes takes ten times as long to fill, most of it to get the memory.
 */
final class RowBlocks {
  /** Entries of a block: small for a cache and large beside what a call costs. */
  private static final int ENTRIES = 1 << 19;

  private RowBlocks() {}

  /** What is done with some rows. */
  @FunctionalInterface
  interface Visit {
    /** {@code work} is closed afterwards, with all that is made of its arrays. */
    void at(NDIndex rows, NDManager work);
  }

  /** Visits all rows of (N,C) in order, in blocks; none at all are one empty block. */
  static void each(Shape shape, NDManager manager, Visit visit) {
    long rows = shape.get(0);
    long height = Math.max(1, ENTRIES / Math.max(1, shape.get(1)));
    for (long from = 0; from < rows || from == 0; from += height) {
      try (NDManager work = manager.newSubManager()) {
        visit.at(new NDIndex().addSliceDim(from, Math.min(rows, from + height)), work);
      }
    }
  }
}
