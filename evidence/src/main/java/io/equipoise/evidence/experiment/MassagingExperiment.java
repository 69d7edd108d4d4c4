package io.equipoise.evidence.experiment;

import static io.equipoise.evidence.experiment.FairRecipes.ACCURACY;
import static io.equipoise.evidence.experiment.FairRecipes.PARITY;

import java.util.List;

/** Labels turned and rows drawn so that groups share one rate, beside weights that do the same. */
public final class MassagingExperiment implements FairRecipesExperiment {

  @Override
  public String method() {
    return "massaging";
  }

  @Override
  public String claim() {
    return "Turning the labels nearest to the border, or drawing rows until all groups share one rate,"
        + " lowers the selection gap of logistic regression over four crossed groups by at least"
        + " 0.10 at a loss of at most 0.05 of accuracy; turning only labels that look like noise"
        + " lowers it by at least 0.02.";
  }

  @Override
  public String baseline() {
    return "Logistic regression on the same rows.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(PARITY, "massaging", "logreg", false, 0.1),
        new Measure(ACCURACY, "massaging", "logreg", true, -0.05),
        new Measure(PARITY, "prevalence-sampling", "logreg", false, 0.1),
        new Measure(ACCURACY, "prevalence-sampling", "logreg", true, -0.05),
        new Measure(PARITY, "label-flipping", "logreg", false, 0.02));
  }

  @Override
  public Outcome run(long seed, Size size) {
    FairRecipes recipes = new FairRecipes(size, seed);
    for (String remedy :
        List.of("reweighing", "massaging", "prevalence-sampling", "label-flipping")) {
      recipes.run(remedy, remedy + " > " + recipes.learner());
    }
    return new Outcome(recipes.values());
  }
}
