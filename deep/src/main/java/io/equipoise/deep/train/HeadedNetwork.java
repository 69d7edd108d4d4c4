package io.equipoise.deep.train;

import ai.djl.ndarray.NDArray;

/** A network whose logits are a linear layer on the features that it shows. */
public interface HeadedNetwork extends FeatureNetwork {

  /** Weights (C,H) of the last layer; one of the parameters. */
  NDArray headWeight();

  /** Biases (C) of the last layer; one of the parameters. */
  NDArray headBias();
}
