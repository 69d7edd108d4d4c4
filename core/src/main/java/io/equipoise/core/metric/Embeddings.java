package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import java.util.Arrays;

/**
 * Embeddings of N items, d numbers each, as measures read them.
 *
 * @param values (N·d) row after row, all finite
 * @param width d, at least 1
 */
public record Embeddings(double[] values, int width) {
  /** Vectors whose squared length is below this have no direction. */
  private static final double LEAST_SQUARE = 1e-30;

  public Embeddings {
    Require.atLeast("the width of embeddings", width, 1);
    Require.that(
        values.length % width == 0,
        "embeddings holds " + values.length + " numbers, which are no rows of " + width);
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new UserError(
            "embeddings holds " + values[i] + " in row " + i / width + ", but must be finite");
      }
    }
  }

  /** As a network gives them. */
  public static Embeddings of(float[] values, int width) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return new Embeddings(wide, width);
  }

  /** An input of {@code eval}, (N,d) with at least one row, all finite. */
  public static Embeddings of(Arguments arguments, String input) {
    int[] shape = arguments.tensor(input).shape();
    Require.that(
        shape.length == 2 && shape[0] > 0 && shape[1] > 0,
        "input '"
            + input
            + "' must have the shape (N,d) with at least one row, not "
            + Arrays.toString(shape));
    arguments.finite(input);
    return new Embeddings(arguments.numbers(input), shape[1]);
  }

  /** N. */
  public int size() {
    return values.length / width;
  }

  /** These rows, in this order. */
  public Embeddings rows(int[] rows) {
    double[] chosen = new double[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(values, rows[i] * width, chosen, i * width, width);
    }
    return new Embeddings(chosen, width);
  }

  /** Rows of length 1; a row of zeros stays one, so that its cosine with any other is 0. */
  public Embeddings unit() {
    double[] unit = values.clone();
    for (int start = 0; start < unit.length; start += width) {
      double squares = 0;
      for (int k = start; k < start + width; k++) {
        squares += unit[k] * unit[k];
      }
      double length = squares > LEAST_SQUARE ? Math.sqrt(squares) : 1;
      for (int k = start; k < start + width; k++) {
        unit[k] /= length;
      }
    }
    return new Embeddings(unit, width);
  }
}
