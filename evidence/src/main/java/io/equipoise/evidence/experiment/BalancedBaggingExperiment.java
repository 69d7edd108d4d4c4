package io.equipoise.evidence.experiment;

import static io.equipoise.evidence.experiment.RareRecipes.AUC;
import static io.equipoise.evidence.experiment.RareRecipes.BALANCED;
import static io.equipoise.evidence.experiment.RareRecipes.TREE;

import java.util.List;

/** Trees that each see as many rows of both classes, beside one such tree and a plain forest. */
public final class BalancedBaggingExperiment implements RareRecipesExperiment {
  private static final String UNDER = "random-under-sampling > " + TREE;
  private static final String FOREST = "random-forest(trees=20)";
  private static final String BAGGED = "balanced-bagging(members=20) > " + TREE;

  @Override
  public String method() {
    return "balanced-bagging";
  }

  @Override
  public String claim() {
    return "The mean of twenty trees on balanced draws has at least 0.03 more AUC than one "
        + "tree on as many rows of both classes, and at least 0.10 more balanced accuracy "
        + "than a random forest on the rows as they are.";
  }

  @Override
  public String baseline() {
    return "One tree on randomly under-sampled rows; a random forest of 20 trees on the "
        + "rows as they are.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(AUC, BAGGED, UNDER, true, 0.03),
        new Measure(BALANCED, BAGGED, FOREST, true, 0.1));
  }

  @Override
  public List<String> recipes() {
    return List.of(UNDER, FOREST, BAGGED);
  }
}
