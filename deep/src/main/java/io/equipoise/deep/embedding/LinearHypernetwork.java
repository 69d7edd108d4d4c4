package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Torch;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Makes a matrix of each transformation: one linear layer without bias from g (N,p) to W(g)
 * (N,b,b). Since both g and the vector that W(g) multiplies enter linearly, g cannot be ignored;
 * and g = 0 gives the zero matrix, so that the identity must be coded as something else, such as
 * cosine 1 and sine 0.
 *
 * @see SplitInvariantEquivariantLoss
 */
public final class LinearHypernetwork implements AutoCloseable {
  private final NDManager manager;
  private final NDArray weight;
  private final int width;

  private LinearHypernetwork(NDManager manager, NDArray weight, int width) {
    this.manager = manager;
    this.weight = weight;
    this.width = width;
    weight.setRequiresGradient(true);
  }

  /**
   * With random weights, uniform in ±sqrt(1/p).
   *
   * @param numbers p of a transformation, at least 1
   * @param width b of the vectors that are mapped, at least 1
   */
  public static LinearHypernetwork random(int numbers, int width, Seed seed) {
    Require.atLeast("numbers", numbers, 1);
    Require.atLeast("width", width, 1);
    NDManager manager = Torch.manager();
    UniformRandomProvider random = seed.generator();
    double bound = Math.sqrt(1.0 / numbers);
    float[] weights = new float[numbers * width * width];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    NDArray weight = manager.create(weights, new Shape(numbers, (long) width * width));
    return new LinearHypernetwork(manager, weight, width);
  }

  /** The weights (p,b·b), which require a gradient and live as long as this. */
  public NDArray weight() {
    return weight;
  }

  /**
   * W(g) of each transformation (N,b,b).
   *
   * @param transformations (N,p) float32
   */
  public NDArray maps(NDArray transformations) {
    Require.that(
        transformations.getShape().dimension() == 2
            && transformations.getShape().get(1) == weight.getShape().get(0),
        "transformations have the shape "
            + transformations.getShape()
            + ", but must be (N,"
            + weight.getShape().get(0)
            + ")");
    return transformations.matMul(weight).reshape(-1, width, width);
  }

  @Override
  public void close() {
    manager.close();
  }
}
