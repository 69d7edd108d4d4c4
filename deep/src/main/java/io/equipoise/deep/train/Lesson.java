package io.equipoise.deep.train;

import ai.djl.ndarray.NDArray;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.loss.Objective;
import java.util.function.Function;

/**
 * How the rows of a step become its loss, where it takes more than their logits: rows that were
 * attacked first, a second forward pass, a term on features. Made for one network and one training,
 * so that it may keep a generator of random numbers; used by one thread.
 */
@FunctionalInterface
public interface Lesson {

  /** The loss of the step, a scalar that carries the gradient. */
  NDArray loss(Step step);

  /**
   * One step before the network has said anything.
   *
   * @param x (N,D) features; what is computed from them is released with the step
   * @param labels (N) int64 in [0, C)
   * @param groups (N) int64 in [0, G)
   * @param progress share of the training that is done, in [0, 1)
   * @param batches from logits (N,C) to the batch, under the weighting
   * @param objective what training minimises
   */
  record Step(
      NDArray x,
      NDArray labels,
      NDArray groups,
      double progress,
      Function<NDArray, Batch> batches,
      Objective.Run objective) {

    /** These rows under these logits (N,C), weighed; asked for once in a step. */
    public Batch batch(NDArray logits) {
      return batches.apply(logits);
    }

    /** The objective's loss. */
    public NDArray loss(Batch batch) {
      return objective.loss(batch);
    }
  }
}
