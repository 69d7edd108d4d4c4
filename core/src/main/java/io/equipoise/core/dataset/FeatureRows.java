package io.equipoise.core.dataset;

import io.equipoise.core.error.Require;

/**
 * Rows of made numbers.
 *
 * @param x (N·D), row by row; shared, not copied
 * @param width numbers of one row D
 */
public record FeatureRows(double[] x, int width, Annotations truth) implements MadeSet {

  public FeatureRows {
    Require.sameLength("the numbers", x.length, "rows × width", (long) truth.size() * width);
  }

  @Override
  public int size() {
    return truth.size();
  }

  /** The classes (N). */
  public int[] labels() {
    return truth.labels();
  }
}
