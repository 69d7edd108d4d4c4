package io.equipoise.deep.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * A classifier with normalisation layers, whose scales and shifts adapt while all else stays as it
 * was trained. {@link NormalizedNetwork} is one; for a network of your own, write these methods
 * over its blocks. Used by one thread.
 */
public interface AdaptableNetwork extends AutoCloseable {

  /** What normalisation layers standardise with. */
  enum Statistics {
    /** The means and variances that training stored. */
    STORED,
    /** Those of the batch itself, which already undoes much of a shift. */
    BATCH
  }

  /**
   * Logits (N,C) of a batch, in its manager; nothing that is stored changes.
   *
   * @param x (N,…) float32, N at least 2 where the statistics are the batch's
   */
  NDArray logits(NDArray x, Statistics statistics);

  /** Scales and shifts of the normalisation layers: the parameters that adapt. */
  List<NDArray> affine();

  /** A copy that lives by itself, and in which {@link #affine} alone requires gradients. */
  AdaptableNetwork copy();

  /** The manager that its parameters live in. */
  NDManager manager();

  /** Releases the parameters. */
  @Override
  default void close() {
    manager().close();
  }
}
