package io.equipoise.deep.graph;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.random.Seed;
import java.util.List;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A map {@code x W + b} of rows, or without b; weights are drawn from ±sqrt(1/in), b starts at 0.
 *
 * @param weight (in,out), requires a gradient
 * @param bias (out), likewise
 */
record Affine(NDArray weight, Optional<NDArray> bias) {

  static Affine of(int in, int out, boolean biased, NDManager manager, Seed seed) {
    UniformRandomProvider random = seed.generator();
    double bound = Math.sqrt(1.0 / in);
    float[] drawn = new float[in * out];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    NDArray weight = manager.create(drawn, new Shape(in, out));
    weight.setRequiresGradient(true);
    if (!biased) {
      return new Affine(weight, Optional.empty());
    }
    NDArray bias = manager.create(new float[out]);
    bias.setRequiresGradient(true);
    return new Affine(weight, Optional.of(bias));
  }

  /** What it makes of rows (N,in), in their manager. */
  NDArray of(NDArray rows) {
    NDArray product = rows.matMul(weight);
    return bias.map(product::add).orElse(product);
  }

  /** What it makes of the identity, (in,out): a row for each input. */
  NDArray rows(NDManager step) {
    NDArray same = step.zeros(weight.getShape()).add(weight);
    return bias.map(same::add).orElse(same);
  }

  List<NDArray> parameters() {
    return bias.map(b -> List.of(weight, b)).orElse(List.of(weight));
  }
}
