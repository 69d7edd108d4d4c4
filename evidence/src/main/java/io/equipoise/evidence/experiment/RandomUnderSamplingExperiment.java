package io.equipoise.evidence.experiment;

import static io.equipoise.evidence.experiment.RareRecipes.BALANCED;
import static io.equipoise.evidence.experiment.RareRecipes.TREE;

import java.util.List;

/** A tree on as many majority rows as there are of the minority. */
public final class RandomUnderSamplingExperiment implements RareRecipesExperiment {
  private static final String NONE = TREE;
  private static final String OVER = "random-over-sampling > " + TREE;
  private static final String UNDER = "random-under-sampling > " + TREE;

  @Override
  public String method() {
    return "random-under-sampling";
  }

  @Override
  public String claim() {
    return "Dropping majority rows gives a tree at least 0.10 more balanced accuracy than "
        + "the rows as they are, and at least 0.05 more than repeating minority rows.";
  }

  @Override
  public String baseline() {
    return "A decision tree (CART, at least 5 rows per leaf) on the rows as they are, and "
        + "on repeated minority rows.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(BALANCED, UNDER, NONE, true, 0.1),
        new Measure(BALANCED, UNDER, OVER, true, 0.05));
  }

  @Override
  public List<String> recipes() {
    return List.of(NONE, OVER, UNDER);
  }
}
