package io.equipoise.evidence.experiment;

import static io.equipoise.evidence.experiment.FairRecipes.ACCURACY;
import static io.equipoise.evidence.experiment.FairRecipes.PARITY;

import java.util.List;

/** What a price on the group's trace in the decisions buys, in a model or in a representation. */
public final class PrejudiceRemoverExperiment implements FairRecipesExperiment {
  private static final String REMOVER = "prejudice-remover, eta 5";
  private static final String REPRESENTATION = "fair-representation";

  @Override
  public String method() {
    return "prejudice-remover";
  }

  @Override
  public String claim() {
    return "A price of 5 on the mutual information between decision and group lowers the selection"
        + " gap of logistic regression over four crossed groups by at least 0.15 at a loss of at"
        + " most 0.05 of accuracy; a representation by prototypes lowers it by at least 0.15.";
  }

  @Override
  public String baseline() {
    return "Logistic regression on the same rows.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(PARITY, REMOVER, "logreg", false, 0.15),
        new Measure(ACCURACY, REMOVER, "logreg", true, -0.05),
        new Measure(PARITY, REPRESENTATION, "logreg", false, 0.15));
  }

  @Override
  public Outcome run(long seed, Size size) {
    FairRecipes recipes = new FairRecipes(size, seed);
    for (String eta : List.of("0", "1", "5", "30")) {
      recipes.run("prejudice-remover, eta " + eta, "prejudice-remover(eta=" + eta + ")");
    }
    recipes.run(REPRESENTATION, "fair-representation > " + recipes.learner());
    return new Outcome(recipes.values());
  }
}
