package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.learn.Suited;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;

/**
 * What training minimises. An objective is immutable; whatever changes from step to step lives in
 * the {@link Run} that one training makes of it, so that one objective may train many models at
 * once.
 *
 * <p>Reduction is the objective's part, weighting is not: every run honours {@link Batch#weights},
 * and whoever weighs rows ({@code io.equipoise.deep.weighting}) multiplies into them.
 *
 * <p>An objective is for classes unless it says otherwise: {@link NumberLoss} is for numbers.
 */
public interface Objective extends Suited {

  /** Starts one training over rows of which this much is known. */
  Run begin(Population population);

  /** As above, for an objective that draws at random; the others have no use for the seed. */
  default Run begin(Population population, Seed seed) {
    return begin(population);
  }

  /** Whether it compares groups, so that batches must hold rows of each. */
  default boolean needsGroups() {
    return false;
  }

  /** Whether it compares environments where a column tells them, and groups only without. */
  default boolean comparesEnvironments() {
    return false;
  }

  @Override
  default GroupUse groupUse() {
    return needsGroups() ? GroupUse.TRAINING : GroupUse.NONE;
  }

  /**
   * How a network's outputs become a forecast; asked only of objectives whose {@link #taskKinds}
   * hold regression.
   */
  default NumberHead head() {
    throw new UserError("the loss " + this + " is for classes, and numbers are to be predicted");
  }

  /** The objective during one training; used by one thread. */
  interface Run {
    /**
     * The loss of each row before any weight (N): what a weighting or a group mean looks at. A loss
     * of a whole set gives its form for single rows.
     */
    NDArray values(Batch batch);

    /** The loss of the batch, a scalar that carries the gradient. */
    NDArray loss(Batch batch);

    /**
     * What held-out rows are judged by, a scalar: the loss, unless only its gradient has a meaning.
     */
    default NDArray heldOut(Batch batch) {
      return loss(batch);
    }
  }
}
