package io.equipoise.deep.train;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.Gradients;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** The parameters of a network on the Java side, as they were at one moment. */
public record NetworkState(List<float[]> parameters) {

  /** The parameters as they are now. */
  public static NetworkState of(Network network) {
    List<float[]> copies = new ArrayList<>();
    for (NDArray parameter : network.parameters()) {
      copies.add(parameter.toFloatArray());
    }
    return new NetworkState(copies);
  }

  /** Puts them into a network of the same shape. */
  public void into(Network network) {
    Require.sameLength(
        "the stored parameters", parameters.size(), "the network", network.parameters().size());
    try (Gradients paused = Gradients.pause()) {
      for (int i = 0; i < parameters.size(); i++) {
        network.parameters().get(i).set(FloatBuffer.wrap(parameters.get(i)));
      }
    }
  }
}
