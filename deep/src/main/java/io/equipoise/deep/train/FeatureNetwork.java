package io.equipoise.deep.train;

import ai.djl.ndarray.NDArray;

/** A network that also shows the features of an inner layer. */
public interface FeatureNetwork extends Network {

  /**
   * What a network says of some rows or images.
   *
   * @param logits (N,C), or (N,C,H,W) where every pixel has a label
   * @param features (N,…) of the inner layer
   */
  record Output(NDArray logits, NDArray features) {}

  /** Logits and features. */
  Output output(NDArray x, boolean training);

  @Override
  default NDArray forward(NDArray x, boolean training) {
    return output(x, training).logits();
  }
}
