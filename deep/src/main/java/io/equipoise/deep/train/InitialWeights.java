package io.equipoise.deep.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/** How the layers of a network start. */
final class InitialWeights {
  private InitialWeights() {}

  /**
   * Adds a layer: weights uniform in {@code ±sqrt(gain/in)}, where {@code in} is how many numbers
   * each output is made of, and biases of 0. Both take a gradient.
   *
   * @param shape of the weights, outputs first
   * @param gain 6 before a ReLU (He et al. 2015), 1 in a last layer
   */
  static void add(
      List<NDArray> parameters,
      Shape shape,
      double gain,
      UniformRandomProvider random,
      NDManager manager) {
    float[] values = new float[Math.toIntExact(shape.size())];
    double bound = Math.sqrt(gain / (values.length / shape.get(0)));
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    for (NDArray parameter :
        List.of(manager.create(values, shape), manager.zeros(new Shape(shape.get(0))))) {
      parameter.setRequiresGradient(true);
      parameters.add(parameter);
    }
  }
}
