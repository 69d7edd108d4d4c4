package io.equipoise.evidence.experiment;

import static io.equipoise.evidence.experiment.FairRecipes.ACCURACY;
import static io.equipoise.evidence.experiment.FairRecipes.PARITY;

import java.util.List;

/** Weights that make group and label independent. */
public final class ReweighingExperiment implements FairRecipesExperiment {

  @Override
  public String method() {
    return "reweighing";
  }

  @Override
  public String claim() {
    return "Weights that make group and label independent lower the selection gap of "
        + "logistic regression over four crossed groups by at least 0.10 at a loss of at "
        + "most 0.05 of accuracy.";
  }

  @Override
  public String baseline() {
    return "Logistic regression on the same rows.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(PARITY, "reweighing", "logreg", false, 0.1),
        new Measure(ACCURACY, "reweighing", "logreg", true, -0.05));
  }

  @Override
  public Outcome run(long seed, Size size) {
    FairRecipes recipes = new FairRecipes(size, seed);
    String learner = recipes.learner();
    recipes.run("reweighing", "reweighing > " + learner);
    return new Outcome(recipes.values());
  }
}
