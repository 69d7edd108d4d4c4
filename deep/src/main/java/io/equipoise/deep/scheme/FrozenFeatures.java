package io.equipoise.deep.scheme;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.deep.train.HeadedNetwork;
import io.equipoise.deep.train.Network;
import java.util.List;

/** A network of which only the last layer learns; its features are those of a trained network. */
public record FrozenFeatures(HeadedNetwork whole) implements Network {

  @Override
  public List<NDArray> parameters() {
    return List.of(whole.headWeight(), whole.headBias());
  }

  @Override
  public NDArray forward(NDArray x, boolean training) {
    NDArray shown = whole.output(x, false).features().stopGradient();
    NDArray features = shown.reshape(shown.getShape().get(0), -1);
    return features
        .getNDArrayInternal()
        .linear(features, whole.headWeight(), whole.headBias())
        .singletonOrThrow();
  }

  @Override
  public NDManager manager() {
    return whole.manager();
  }
}
