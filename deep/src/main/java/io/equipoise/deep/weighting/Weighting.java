package io.equipoise.deep.weighting;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.learn.Suited;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.TaskKind;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Examples;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Decides how much each row of a batch weighs, whatever the loss. Immutable; what it learns from
 * the training rows lives in a {@link Run}.
 */
public interface Weighting extends Suited {
  /** Every row weighs the same. */
  Weighting NONE = new Even();

  /** Starts one training over these rows. */
  Run begin(Examples examples, Seed seed);

  /** Whether training must not stop early, since what matters of it comes at the end. */
  default boolean needsAllEpochs() {
    return false;
  }

  /** The weighting during one training; used by one thread. */
  interface Run {
    /**
     * Weights (N), constants of the logits' type, around 1 on average: the loss is the mean of
     * weight times loss.
     *
     * @param losses gives the loss of each row (N), detached, computed when first asked for
     */
    NDArray weights(Batch batch, Supplier<NDArray> losses);
  }

  /** Every row weighs the same. */
  record Even() implements Weighting {
    @Override
    public Set<TaskKind> taskKinds() {
      return TaskKind.ANY;
    }

    @Override
    public Run begin(Examples examples, Seed seed) {
      return (batch, losses) -> batch.weights().onesLike();
    }

    @Override
    public String toString() {
      return "none";
    }
  }
}
