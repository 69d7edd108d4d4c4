package io.equipoise.deep.embedding.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import io.equipoise.deep.engine.Torch;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows cut into a fixed number of stripes that run beside each other where that pays. The cut does
 * not depend on the machine, so that sums come out the same to the bit on one core and on many.
 */
final class Stripes {
  private static final int COUNT = 2;

  /** Pairs below which starting a second thread costs more than it saves. */
  private static final long WORTH_A_THREAD = 1L << 20;

  /** Numbers in one block of rows: 8 MB in float32. */
  private static final long BLOCK = 1L << 21;

  static final long MOST_ROWS = 256;

  /** Columns of a tile: with as many rows as a block has at most, it stays in a core's cache. */
  static final long TILE = 1024;

  /** Work on rows from (inclusive) to (exclusive). */
  interface Work<T> {
    T on(long from, long to);
  }

  private Stripes() {}

  /** The results of all stripes in their order. */
  static <T> List<T> map(long rows, long columns, Work<T> work) {
    int count = (int) Math.min(COUNT, rows);
    IntStream stripes = IntStream.range(0, count);
    return (rows * columns >= WORTH_A_THREAD ? stripes.parallel() : stripes)
        .mapToObj(
            stripe -> {
              Torch.settle();
              return work.on(rows * stripe / count, rows * (stripe + 1) / count);
            })
        .toList();
  }

  /** The parts of all stripes, one after another. */
  static NDArray joined(List<NDArray> parts) {
    return parts.size() == 1 ? parts.get(0) : NDArrays.concat(new NDList(parts));
  }

  /**
   * Adds rows to others from {@code at} on. Blocks keep nothing that they made: what stays in the
   * hole that a large array left would keep the next one from using it.
   */
  static void put(NDArray rows, NDArray others, long at) {
    NDIndex place = new NDIndex("{}:{}", at, at + rows.getShape().get(0));
    try (NDArray slice = others.get(place)) {
      slice.addi(rows);
    }
  }

  /** The sum of the parts of all stripes, in the first; the others are given up. */
  static NDArray added(List<NDArray> parts) {
    NDArray sum = parts.get(0);
    for (NDArray part : parts.subList(1, parts.size())) {
      sum.addi(part);
      part.close();
    }
    return sum;
  }

  /** How many rows a block of this many columns takes. */
  static long blockRows(long columns) {
    return Math.max(1, Math.min(MOST_ROWS, BLOCK / Math.max(1, columns)));
  }
}
