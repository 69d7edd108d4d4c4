package io.equipoise.deep.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** The floats of an array where the engine keeps them, read and written without calls of it. */
public final class FloatMemory {
  private FloatMemory() {}

  /**
   * The memory of an array, row by row; gone once the array is closed. What is written is seen by
   * the array if that lies in one piece, as new arrays and ranges of their rows do.
   *
   * @param array float32, of less than 2^29 numbers
   */
  public static FloatBuffer of(NDArray array) {
    if (array.getDataType() != DataType.FLOAT32) {
      throw new IllegalArgumentException("float32 is needed, but this is " + array.getDataType());
    }
    return array.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }
}
