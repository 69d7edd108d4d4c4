package io.equipoise.deep.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** A function with parameters that training moves. Used by one thread. */
public interface Network extends AutoCloseable {
  /** The parameters, which require gradients and live as long as the network. */
  List<NDArray> parameters();

  /**
   * Logits (N,C) of these rows, or (N,C,H,W) of these images' pixels.
   *
   * @param x (N,D), or (N,channels,H,W), float32; results get its manager
   * @param training whether dropout is on
   */
  NDArray forward(NDArray x, boolean training);

  /** The manager that its parameters live in. */
  NDManager manager();

  /** Releases the parameters. */
  @Override
  default void close() {
    manager().close();
  }
}
