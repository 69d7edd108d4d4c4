package io.equipoise.core.learn;

import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;

/**
 * A remedy of the DATA slot: resamples, reweighs or generates training rows, and never sees others.
 */
public interface DataRemedy {
  /**
   * The changed training rows. What cannot be applied (no group, categories where numbers are
   * needed) is the user's error.
   */
  Dataset apply(Dataset train, Seed seed);
}
