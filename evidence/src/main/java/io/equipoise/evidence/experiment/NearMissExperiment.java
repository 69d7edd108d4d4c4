package io.equipoise.evidence.experiment;

import static io.equipoise.evidence.experiment.RareRecipes.BALANCED;
import static io.equipoise.evidence.experiment.RareRecipes.F1;
import static io.equipoise.evidence.experiment.RareRecipes.TREE;

import java.util.List;

/** A tree on the majority rows nearest to the minority, by each of three rules. */
public final class NearMissExperiment implements RareRecipesExperiment {
  private static final String UNDER = "random-under-sampling > " + TREE;
  private static final String FIRST = "near-miss > " + TREE;
  private static final String SECOND = "near-miss(version=2) > " + TREE;
  private static final String THIRD = "near-miss(version=3) > " + TREE;

  @Override
  public String method() {
    return "near-miss";
  }

  @Override
  public String claim() {
    return "Keeping the majority rows nearest to the farthest minority rows gives a tree "
        + "at least as much F1 and balanced accuracy as keeping random ones.";
  }

  @Override
  public String baseline() {
    return "A decision tree (CART, at least 5 rows per leaf) on as many random majority " + "rows.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(F1, SECOND, UNDER, true, 0), new Measure(BALANCED, SECOND, UNDER, true, 0));
  }

  @Override
  public List<String> recipes() {
    return List.of(UNDER, FIRST, SECOND, THIRD);
  }
}
