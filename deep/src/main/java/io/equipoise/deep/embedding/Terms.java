package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * What a loss says of a block of anchors before it is made one number.
 *
 * @param values one per anchor (b), per pair (b,N), or per triplet (T): a line along the first axis
 *     belongs to one anchor
 * @param counted of the same shape and type, 1 for values that stand for something, else 0;
 *     constant
 * @param anchors number in the block of each line's anchor, int64
 */
public record Terms(NDArray values, NDArray counted, NDArray anchors) {

  /** Values whose line i belongs to anchor i. */
  public static Terms ofAnchors(NDArray values, NDArray counted) {
    int lines = Math.toIntExact(values.getShape().get(0));
    return new Terms(values, counted, values.getManager().arange(0, lines, 1, DataType.INT64));
  }

  /** (lines) sums of the counted values. */
  NDArray lineSums() {
    return lines(values.mul(counted));
  }

  /** (lines) numbers of counted values. */
  NDArray lineCounts() {
    return lines(counted);
  }

  /** The same values, some of which do not count. */
  Terms counting(NDArray some) {
    return new Terms(values, some, anchors);
  }

  private static NDArray lines(NDArray array) {
    return array.getShape().dimension() == 1 ? array : array.sum(new int[] {1});
  }
}
