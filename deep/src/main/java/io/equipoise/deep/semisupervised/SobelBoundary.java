package io.equipoise.deep.semisupervised;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import io.equipoise.core.error.Require;

/**
 * The pixels where labels change: those at which a Sobel filter over some class's indicator is not
 * 0. Outside the image every indicator is 0 (zero padding), so that the image's own border is
 * always marked, and the inside of a region never is.
 */
public final class SobelBoundary {
  private static final float[] KERNELS = {
    -1, 0, 1, -2, 0, 2, -1, 0, 1, //
    -1, -2, -1, 0, 0, 0, 1, 2, 1
  };

  private SobelBoundary() {}

  /**
   * The mask (B,H,W), float32, 1 on boundaries and 0 elsewhere.
   *
   * @param labels (B,H,W) int64 in [0, classes)
   */
  public static NDArray of(NDArray labels, int classes) {
    Shape shape = labels.getShape();
    Require.that(
        shape.dimension() == 3, "label maps have shape " + shape + ", but must be (B,H,W)");
    long batch = shape.get(0);
    long height = shape.get(1);
    long width = shape.get(2);
    NDManager manager = labels.getManager();
    NDArray indicators =
        labels
            .oneHot(classes, DataType.FLOAT32)
            .transpose(0, 3, 1, 2)
            .reshape(batch * classes, 1, height, width);
    NDArray slopes =
        Conv2d.conv2d(
                indicators,
                manager.create(KERNELS, new Shape(2, 1, 3, 3)),
                manager.zeros(new Shape(2)),
                new Shape(1, 1),
                new Shape(1, 1),
                new Shape(1, 1),
                1)
            .singletonOrThrow();
    return slopes
        .abs()
        .sum(new int[] {1})
        .reshape(batch, classes, height, width)
        .sum(new int[] {1})
        .gt(0)
        .toType(DataType.FLOAT32, false);
  }
}
