package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * Java numbers beside scalar arrays. A scalar array and a Java double give float64, and {@code
 * toType} cuts the gradient, so a number must come in the array's own type. Arrays with a dimension
 * keep their type whatever the number's.
 */
final class Scalars {
  private Scalars() {}

  /** {@code value} in the type of {@code like}. */
  static Number of(double value, NDArray like) {
    if (like.getDataType() == DataType.FLOAT32) {
      return (float) value;
    }
    return value;
  }
}
