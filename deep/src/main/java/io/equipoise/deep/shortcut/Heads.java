package io.equipoise.deep.shortcut;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.train.HeadedNetwork;
import java.nio.FloatBuffer;
import java.util.List;

/** The last layer of a network, which a stage of training starts anew. */
final class Heads {
  private Heads() {}

  /** Copies all parameters but the last layer's between networks of one kind. */
  static void copyBelow(HeadedNetwork from, HeadedNetwork to) {
    try (Gradients paused = Gradients.pause()) {
      for (int i = 0; i < from.parameters().size(); i++) {
        NDArray parameter = from.parameters().get(i);
        if (parameter != from.headWeight() && parameter != from.headBias()) {
          to.parameters().get(i).set(FloatBuffer.wrap(parameter.toFloatArray()));
        }
      }
    }
  }

  /** Sets the last layer to 0: it says the same of every row. */
  static void clear(HeadedNetwork network) {
    Require.that(
        network.parameters().size() > 2,
        "a last layer is trained by itself, but the network has no other; take at least one hidden"
            + " layer");
    try (Gradients paused = Gradients.pause()) {
      for (NDArray parameter : List.of(network.headWeight(), network.headBias())) {
        parameter.set(FloatBuffer.wrap(new float[Math.toIntExact(parameter.size())]));
      }
    }
  }
}
