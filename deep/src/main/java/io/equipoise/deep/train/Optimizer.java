package io.equipoise.deep.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * How gradients move parameters. An optimiser is immutable; its moments live in the {@link Run}
 * that one training makes of it.
 */
public interface Optimizer {

  /**
   * Starts one training of these parameters.
   *
   * @param learningRate step size; above 0
   * @param weightDecay price of the squared weights; at least 0
   * @param manager what the moments live in
   */
  Run begin(List<NDArray> parameters, double learningRate, double weightDecay, NDManager manager);

  /** The optimiser during one training; used by one thread. */
  interface Run {
    /** Moves each parameter against its gradient, and sets the gradient back to 0. */
    void step();
  }
}
