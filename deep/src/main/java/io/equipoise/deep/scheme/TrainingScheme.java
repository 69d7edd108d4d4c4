package io.equipoise.deep.scheme;

import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.learn.Suited;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.train.HeadedNetwork;

/**
 * How a network comes from rows, beside the loss: a strategy around the one training loop.
 * Immutable; for tables it stands in {@code mlp(training=…)}, for images it is called with a {@link
 * Curriculum}.
 */
public interface TrainingScheme extends Suited {

  /** Whether it reads the group labels of training rows; those of other rows no scheme reads. */
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
   * Trains.
   *
   * @return the trained network, which the caller closes
   */
  <N extends HeadedNetwork> N fit(Curriculum<N> curriculum, Seed seed);
}
