package io.equipoise.core.learn;

import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import java.util.List;

/**
 * A remedy of the DATA slot: resamples, reweighs or generates training rows, and never sees others.
 */
public interface DataRemedy extends Suited {
  /**
   * The changed training rows. What cannot be applied (no group, categories where numbers are
   * needed) is the user's error.
   */
  Dataset apply(Dataset train, Seed seed);

  /**
   * What the user should know about applying this to these rows, one sentence each, such as fewer
   * neighbours than asked for; usually nothing.
   */
  default List<String> remarks(Dataset train) {
    return List.of();
  }
}
