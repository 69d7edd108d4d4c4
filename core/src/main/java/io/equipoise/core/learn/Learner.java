package io.equipoise.core.learn;

import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;

/** Learns a model from weighted rows. Encoders are fitted inside, on these rows only. */
public interface Learner extends Suited {
  /** Learns; the same rows and seed give the same model to the bit on the same machine. */
  Model fit(Dataset train, Seed seed);

  /** Fewest classes of a target that this learner is for: 2, or 3 for one that needs steps. */
  default int fewestClasses() {
    return 2;
  }

  /** Reads a model that this learner made. */
  Model load(Store store);
}
