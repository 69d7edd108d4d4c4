package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.apache.commons.rng.UniformRandomProvider;

/** How the parameters of an experiment's own networks start. */
public final class UniformWeights {
  private UniformWeights() {}

  /** Numbers from -bound to bound, in float32, that take a gradient. */
  public static NDArray of(
      Shape shape, double bound, UniformRandomProvider random, NDManager manager) {
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    NDArray parameter = manager.create(values, shape);
    parameter.setRequiresGradient(true);
    return parameter;
  }
}
