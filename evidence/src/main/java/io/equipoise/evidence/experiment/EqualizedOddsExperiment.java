package io.equipoise.evidence.experiment;

import static io.equipoise.evidence.experiment.FairRecipes.ACCURACY;
import static io.equipoise.evidence.experiment.FairRecipes.ODDS;

import java.util.List;

/** Thresholds per group, partly by lot, that meet at one point of all ROC curves. */
public final class EqualizedOddsExperiment implements FairRecipesExperiment {

  @Override
  public String method() {
    return "equalized-odds";
  }

  @Override
  public String claim() {
    return "Thresholds per group after training lower the equalised-odds gap of logistic "
        + "regression over four crossed groups by at least 0.25 at a loss of at most 0.08 "
        + "of accuracy.";
  }

  @Override
  public String baseline() {
    return "Logistic regression on the same rows.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(ODDS, "equalized-odds", "logreg", false, 0.25),
        new Measure(ACCURACY, "equalized-odds", "logreg", true, -0.08));
  }

  @Override
  public Outcome run(long seed, Size size) {
    FairRecipes recipes = new FairRecipes(size, seed);
    String learner = recipes.learner();
    recipes.run("equalized-odds", learner + " > equalized-odds");
    recipes.run("demographic-parity", learner + " > demographic-parity");
    return new Outcome(recipes.values());
  }
}
