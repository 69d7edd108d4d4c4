package io.equipoise.evidence.experiment;

import static io.equipoise.evidence.experiment.RareRecipes.AUC;
import static io.equipoise.evidence.experiment.RareRecipes.TREE;

import java.util.List;

/** A tree on rows made up to half the majority, of which the rest is dropped. */
public final class SmoteUnderExperiment implements RareRecipesExperiment {
  private static final String NONE = TREE;
  private static final String SMOTE = "smote > " + TREE;
  private static final String UNDER = "random-under-sampling > " + TREE;
  private static final String MADE = "smote-under > " + TREE;

  @Override
  public String method() {
    return "smote-under";
  }

  @Override
  public String claim() {
    return "SMOTE with under-sampling gives a tree at least 0.01 more AUC than under- "
        + "sampling alone and no less than SMOTE alone.";
  }

  @Override
  public String baseline() {
    return "A decision tree (CART, at least 5 rows per leaf) on randomly under-sampled " + "rows.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(AUC, MADE, UNDER, true, 0.01), new Measure(AUC, MADE, SMOTE, true, 0));
  }

  @Override
  public List<String> recipes() {
    return List.of(NONE, SMOTE, UNDER, MADE);
  }
}
