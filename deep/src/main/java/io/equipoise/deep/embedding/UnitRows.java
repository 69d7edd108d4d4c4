package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;

/** Vectors as directions. */
public final class UnitRows {
  /** Vectors whose squared length is below this have no direction. */
  private static final double LEAST_SQUARE = 1e-30;

  private UnitRows() {}

  /**
   * The vectors along the last axis, scaled to length 1. A vector of zeros stays one, so that its
   * products with all others are 0, and its gradient is passed on as it is.
   *
   * @param vectors (…,d), float32 or float64
   */
  public static NDArray of(NDArray vectors) {
    int last = vectors.getShape().dimension() - 1;
    NDArray squares;
    // as large as the vectors, and not needed for the gradient
    try (NDArray each = vectors.square()) {
      squares = each.sum(new int[] {last}, true);
    }
    NDArray directed = squares.gt(LEAST_SQUARE);
    return vectors.div(NDArrays.where(directed, squares, squares.onesLike()).sqrt());
  }
}
