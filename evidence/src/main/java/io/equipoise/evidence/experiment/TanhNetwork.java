package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.train.Network;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/** Fully connected layers with tanh between them, for smooth functions. */
final class TanhNetwork implements Network {
  private final NDManager manager = Torch.manager();
  private final List<NDArray> parameters = new ArrayList<>();

  /** Uniform weights in ±1/sqrt(in), biases too. */
  TanhNetwork(int[] sizes, Seed seed) {
    UniformRandomProvider random = seed.generator();
    for (int layer = 0; layer + 1 < sizes.length; layer++) {
      double bound = 1 / Math.sqrt(sizes[layer]);
      add(new Shape(sizes[layer + 1], sizes[layer]), bound, random);
      add(new Shape(sizes[layer + 1]), bound, random);
    }
  }

  private void add(Shape shape, double bound, UniformRandomProvider random) {
    parameters.add(UniformWeights.of(shape, bound, random, manager));
  }

  @Override
  public List<NDArray> parameters() {
    return parameters;
  }

  @Override
  public NDManager manager() {
    return manager;
  }

  @Override
  public NDArray forward(NDArray x, boolean training) {
    NDArray out = x;
    for (int at = 0; at < parameters.size(); at += 2) {
      NDArray in = at == 0 ? out : out.tanh();
      out =
          in.getNDArrayInternal()
              .linear(in, parameters.get(at), parameters.get(at + 1))
              .singletonOrThrow();
    }
    return out;
  }
}
