package io.equipoise.core.eval;

import io.equipoise.core.error.Require;
import java.util.Arrays;

/**
 * Numbers in row-major order with a shape. A scalar has shape {}.
 *
 * @param data as many as the product of {@code shape}
 */
public record Tensor(double[] data, int... shape) {
  public Tensor {
    long size = 1;
    for (int side : shape) {
      size *= side;
    }
    Require.sameLength("the data", data.length, "its shape", size);
  }

  /** One number. */
  public static Tensor scalar(double value) {
    return new Tensor(new double[] {value});
  }

  /** A list. */
  public static Tensor list(double... values) {
    return new Tensor(values, values.length);
  }

  /** Rows of equal length. */
  public double[][] rows() {
    Require.that(
        shape.length == 2, "an input has " + shape.length + " dimensions where 2 are needed");
    double[][] rows = new double[shape[0]][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(data, i * shape[1], (i + 1) * shape[1]);
    }
    return rows;
  }
}
