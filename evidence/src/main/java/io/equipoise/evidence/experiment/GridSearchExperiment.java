package io.equipoise.evidence.experiment;

import static io.equipoise.evidence.experiment.FairRecipes.ACCURACY;
import static io.equipoise.evidence.experiment.FairRecipes.PARITY;

import java.util.List;

/** One model of a grid of row weights, beside the mixture that the whole game gives. */
public final class GridSearchExperiment implements FairRecipesExperiment {
  private static final String ARM = "grid-search";

  @Override
  public String method() {
    return "grid-search";
  }

  @Override
  public String claim() {
    return "The one model that a grid of about 60 row weightings gives selects four crossed groups"
        + " within a gap at least 0.10 smaller than plain training at a loss of at most 0.05 of"
        + " accuracy.";
  }

  @Override
  public String baseline() {
    return "Logistic regression on the same rows.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(PARITY, ARM, "logreg", false, 0.1),
        new Measure(ACCURACY, ARM, "logreg", true, -0.05));
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    FairRecipes recipes = new FairRecipes(size, seed);
    String learner = recipes.learner();
    recipes.run(ARM, "grid-search(points=" + (quick ? 7 : 63) + ") > " + learner);
    recipes.run(
        "exponentiated-gradient",
        "exponentiated-gradient(iterations=" + (quick ? 3 : 50) + ") > " + learner);
    return new Outcome(recipes.values());
  }
}
