package io.equipoise.evidence.experiment;

import static io.equipoise.evidence.experiment.RareRecipes.AUC;
import static io.equipoise.evidence.experiment.RareRecipes.TREE;

import java.util.List;

/** A tree on repeated minority rows, beside made and dropped ones. */
public final class RandomOverSamplingExperiment implements RareRecipesExperiment {
  private static final String NONE = TREE;
  private static final String SMOTE = "smote > " + TREE;
  private static final String UNDER = "random-under-sampling > " + TREE;
  private static final String OVER = "random-over-sampling > " + TREE;

  @Override
  public String method() {
    return "random-over-sampling";
  }

  @Override
  public String claim() {
    return "Repeating minority rows gives a tree an AUC at least as high as dropping "
        + "majority rows does, and at most 0.02 below SMOTE's.";
  }

  @Override
  public String baseline() {
    return "A decision tree (CART, at least 5 rows per leaf) on randomly under-sampled " + "rows.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(AUC, OVER, UNDER, true, 0), new Measure(AUC, OVER, SMOTE, true, -0.02));
  }

  @Override
  public List<String> recipes() {
    return List.of(NONE, SMOTE, UNDER, OVER);
  }
}
