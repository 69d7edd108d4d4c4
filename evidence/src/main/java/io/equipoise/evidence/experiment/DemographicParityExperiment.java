package io.equipoise.evidence.experiment;

import static io.equipoise.evidence.experiment.FairRecipes.ACCURACY;
import static io.equipoise.evidence.experiment.FairRecipes.PARITY;

import java.util.List;

/** A quantile of its own scores as the threshold of each group. */
public final class DemographicParityExperiment implements FairRecipesExperiment {

  @Override
  public String method() {
    return "demographic-parity";
  }

  @Override
  public String claim() {
    return "A threshold per group after training lowers the selection gap of logistic "
        + "regression over four crossed groups by at least 0.30 at a loss of at most 0.06 "
        + "of accuracy.";
  }

  @Override
  public String baseline() {
    return "Logistic regression on the same rows.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(PARITY, "demographic-parity", "logreg", false, 0.3),
        new Measure(ACCURACY, "demographic-parity", "logreg", true, -0.06));
  }

  @Override
  public Outcome run(long seed, Size size) {
    FairRecipes recipes = new FairRecipes(size, seed);
    String learner = recipes.learner();
    recipes.run("demographic-parity", learner + " > demographic-parity");
    recipes.run("by lot", learner + " > demographic-parity(randomize=true)");
    recipes.run("of the least error", learner + " > demographic-parity(rate=accuracy)");
    return new Outcome(recipes.values());
  }
}
