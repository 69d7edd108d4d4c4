package io.equipoise.deep.semisupervised;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** Logits of images in the form that losses of rows take. */
final class PixelLogits {
  private PixelLogits() {}

  /** (N,C,H,W) as (N·H·W,C), image by image and row by row; (N,C) as it is. */
  static NDArray rows(NDArray logits) {
    Shape shape = logits.getShape();
    return shape.dimension() == 2 ? logits : logits.transpose(0, 2, 3, 1).reshape(-1, shape.get(1));
  }
}
