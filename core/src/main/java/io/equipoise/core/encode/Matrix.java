package io.equipoise.core.encode;

import io.equipoise.core.error.Require;
import java.util.List;

/**
 * Encoded rows, row by row in one array.
 *
 * @param rows number of rows
 * @param columns number of encoded columns
 * @param values (rows·columns) row-major; shared, read only
 * @param names (columns) such as {@code age}, {@code age (missing)} or {@code sex=Female}
 */
public record Matrix(int rows, int columns, float[] values, List<String> names) {
  public Matrix {
    names = List.copyOf(names);
    Require.sameLength("the matrix", values.length, "rows × columns", (long) rows * columns);
    Require.sameLength("the names", names.size(), "the columns", columns);
  }

  /** One entry. */
  public float at(int row, int column) {
    return values[row * columns + column];
  }
}
