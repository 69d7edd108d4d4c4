package io.equipoise.deep.semisupervised;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import java.util.Arrays;

/**
 * Rows or images without labels.
 *
 * @param x (N·…) numbers, sample by sample; finite
 * @param shape of one sample: {D} for a row of features, {channels,H,W} for an image
 */
public record Samples(float[] x, int... shape) {

  public Samples {
    shape = shape.clone();
    Require.that(
        (shape.length == 1 || shape.length == 3) && Arrays.stream(shape).allMatch(side -> side > 0),
        "the shape of a sample is "
            + Arrays.toString(shape)
            + ", but must be {D} or {channels,H,W} with sides of at least 1");
    int each = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    Require.that(
        x.length > 0 && x.length % each == 0,
        "x has " + x.length + " numbers, but must have one or more times " + each);
    for (float value : x) {
      Require.that(Float.isFinite(value), "x holds " + value + ", but must hold finite numbers");
    }
  }

  /** Numbers of one sample. */
  public int each() {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /** Number of samples N. */
  public int size() {
    return x.length / each();
  }

  /** Whether each pixel has a label, and not each sample. */
  public boolean images() {
    return shape.length == 3;
  }

  /** Labels of one sample P: its pixels, or 1 for a row. */
  public int labelsEach() {
    return images() ? shape[1] * shape[2] : 1;
  }

  /** The numbers of these samples, one after the other. */
  float[] take(int[] rows) {
    int each = each();
    float[] taken = new float[rows.length * each];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(x, rows[i] * each, taken, i * each, each);
    }
    return taken;
  }

  /** Samples of this kind as one array (B,…). */
  NDArray array(float[] values, NDManager manager) {
    long[] sides = new long[shape.length + 1];
    sides[0] = values.length / each();
    for (int i = 0; i < shape.length; i++) {
      sides[i + 1] = shape[i];
    }
    return manager.create(values, new Shape(sides));
  }
}
