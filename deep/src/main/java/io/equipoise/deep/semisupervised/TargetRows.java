package io.equipoise.deep.semisupervised;

import io.equipoise.core.error.Require;

/**
 * Rows whose target is a vector of numbers, such as a force.
 *
 * @param x (N·D) features, row by row
 * @param width number of features D
 * @param targets (N·Q) target vectors, row by row; finite
 * @param outputs length of a target vector Q
 */
public record TargetRows(float[] x, int width, float[] targets, int outputs) {

  public TargetRows {
    Require.atLeast("width", width, 1);
    Require.atLeast("outputs", outputs, 1);
    Require.that(
        x.length % width == 0 && targets.length % outputs == 0,
        "the features or targets do not make whole rows of " + width + " and " + outputs);
    Require.sameLength("x", x.length / width, "targets", targets.length / outputs);
    Require.that(x.length > 0, "there is no row");
    finite("x", x);
    finite("targets", targets);
  }

  private static void finite(String name, float[] values) {
    for (float value : values) {
      Require.that(
          Float.isFinite(value), name + " holds " + value + ", but must hold finite numbers");
    }
  }

  /** Number of rows N. */
  public int size() {
    return x.length / width;
  }

  /** Features of these rows. */
  float[] features(int[] rows) {
    return taken(x, width, rows);
  }

  /** Targets of these rows. */
  float[] targets(int[] rows) {
    return taken(targets, outputs, rows);
  }

  private static float[] taken(float[] from, int each, int[] rows) {
    float[] taken = new float[rows.length * each];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(from, rows[i] * each, taken, i * each, each);
    }
    return taken;
  }
}
