package io.equipoise.deep.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * Java numbers beside scalar arrays. A scalar array and a Java double give float64, and {@code
 * toType} cuts the gradient, so a number must come in the array's own type. Arrays with a dimension
 * keep their type whatever the number's.
 */
public final class Scalars {
  private Scalars() {}

  /** {@code value} in the type of {@code like}. */
  public static Number of(double value, NDArray like) {
    if (like.getDataType() == DataType.FLOAT32) {
      return (float) value;
    }
    return value;
  }

  /**
   * {@code value} as an array of the step, for products, quotients and powers that a gradient
   * passes through. The engine reads the other operand again when it takes the gradient; that of an
   * operation on a Java number lies in a buffer that nothing holds, so that a garbage collection
   * between the two makes the gradient 0 or NaN.
   */
  public static NDArray held(double value, NDArray like) {
    return like.getDataType() == DataType.FLOAT32
        ? like.getManager().create((float) value)
        : like.getManager().create(value);
  }
}
