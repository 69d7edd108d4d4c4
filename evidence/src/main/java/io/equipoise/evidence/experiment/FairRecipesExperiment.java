package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;

/** An experiment on the rows and seeds that {@link FairRecipes} draws. */
public interface FairRecipesExperiment extends Experiment {
  @Override
  default String data() {
    return FairRecipes.DATA;
  }

  @Override
  default String scaledDown() {
    return FairRecipes.SCALED_DOWN;
  }

  @Override
  default int seeds() {
    return 5;
  }
}
