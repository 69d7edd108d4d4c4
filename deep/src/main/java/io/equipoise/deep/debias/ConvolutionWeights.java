package io.equipoise.deep.debias;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/** Random weights of layers: uniform in ±sqrt(6/in), biases 0. */
final class ConvolutionWeights {
  private ConvolutionWeights() {}

  /** Adds weight and bias of a layer (out, in, …). */
  static void add(
      List<NDArray> parameters, Shape shape, UniformRandomProvider random, NDManager manager) {
    double bound = Math.sqrt(6.0 * shape.get(0) / shape.size());
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    for (NDArray parameter :
        new NDArray[] {manager.create(values, shape), manager.zeros(new Shape(shape.get(0)))}) {
      parameter.setRequiresGradient(true);
      parameters.add(parameter);
    }
  }
}
