package io.equipoise.evidence.experiment;

import static io.equipoise.evidence.experiment.RareRecipes.AUC;
import static io.equipoise.evidence.experiment.RareRecipes.RECALL;
import static io.equipoise.evidence.experiment.RareRecipes.TREE;

import java.util.List;

/** A tree on few minority rows of categories alone, with rows voted by neighbours. */
public final class SmoteNExperiment implements RareRecipesExperiment {
  private static final String NONE = TREE;
  private static final String MADE = "smote-n > " + TREE;
  private static final String OVER = "random-over-sampling > " + TREE;
  private static final String UNDER = "random-under-sampling > " + TREE;

  @Override
  public String method() {
    return "smote-n";
  }

  @Override
  public String claim() {
    return "Training a tree on SMOTE-N's rows finds at least 10 points more of the "
        + "minority than training on the rows as they are, at a loss of at most 0.02 of "
        + "AUC, where all columns are categories.";
  }

  @Override
  public String baseline() {
    return "A decision tree (CART, at least 5 rows per leaf) on the rows as they are.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(RECALL, MADE, NONE, true, 0.1), new Measure(AUC, MADE, NONE, true, -0.02));
  }

  @Override
  public int categories() {
    return RareRows.COLUMNS;
  }

  @Override
  public List<String> recipes() {
    return List.of(NONE, MADE, OVER, UNDER);
  }
}
