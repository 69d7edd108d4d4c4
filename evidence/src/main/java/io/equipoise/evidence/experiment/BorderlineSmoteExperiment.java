package io.equipoise.evidence.experiment;

import static io.equipoise.evidence.experiment.RareRecipes.F1;
import static io.equipoise.evidence.experiment.RareRecipes.RECALL;
import static io.equipoise.evidence.experiment.RareRecipes.TREE;

import java.util.List;

/** A tree on rows made only near the border to the majority. */
public final class BorderlineSmoteExperiment implements RareRecipesExperiment {
  private static final String NONE = TREE;
  private static final String SMOTE = "smote > " + TREE;
  private static final String OVER = "random-over-sampling > " + TREE;
  private static final String MADE = "borderline-smote > " + TREE;
  private static final String SECOND = "borderline-smote(kind=2) > " + TREE;

  @Override
  public String method() {
    return "borderline-smote";
  }

  @Override
  public String claim() {
    return "Making rows near the border only gives a tree at least 0.01 more recall and F1 "
        + "than SMOTE and than random over-sampling.";
  }

  @Override
  public String baseline() {
    return "A decision tree (CART, at least 5 rows per leaf) on SMOTE's rows, and on "
        + "repeated rows.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(RECALL, MADE, SMOTE, true, 0.01),
        new Measure(F1, MADE, SMOTE, true, 0.01),
        new Measure(RECALL, MADE, OVER, true, 0.01),
        new Measure(F1, MADE, OVER, true, 0.01));
  }

  @Override
  public List<String> recipes() {
    return List.of(NONE, SMOTE, OVER, MADE, SECOND);
  }
}
