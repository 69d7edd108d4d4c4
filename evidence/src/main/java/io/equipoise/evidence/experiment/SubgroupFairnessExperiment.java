package io.equipoise.evidence.experiment;

import static io.equipoise.evidence.experiment.FairRecipes.ACCURACY;
import static io.equipoise.evidence.experiment.FairRecipes.PARITY;

import java.util.List;

/** A learner against an auditor of all unions of groups. */
public final class SubgroupFairnessExperiment implements FairRecipesExperiment {
  private static final String ARM = "subgroup-fairness, selection";

  @Override
  public String method() {
    return "subgroup-fairness";
  }

  @Override
  public String claim() {
    return "Played against an auditor of all unions of four crossed groups, logistic regression"
        + " selects them within a gap at least 0.10 smaller at a loss of at most 0.05 of accuracy.";
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
    FairRecipes recipes = new FairRecipes(size, seed);
    String rounds = size == Size.QUICK ? ", iterations=4" : "";
    for (String rate : List.of("selection", "false-positive", "false-negative")) {
      recipes.run(
          "subgroup-fairness, " + rate,
          "subgroup-fairness(rate=" + rate + rounds + ") > " + recipes.learner());
    }
    return new Outcome(recipes.values());
  }
}
