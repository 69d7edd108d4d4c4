package io.equipoise.evidence.experiment;

import static io.equipoise.evidence.experiment.RareRecipes.AUC;
import static io.equipoise.evidence.experiment.RareRecipes.TREE;

import java.util.List;

/** A tree on SMOTE's rows, cleared of rows that touch another class. */
public final class TomekLinksExperiment implements RareRecipesExperiment {
  private static final String NONE = TREE;
  private static final String SMOTE = "smote > " + TREE;
  private static final String OVER = "random-over-sampling > " + TREE;
  private static final String LINKS = "tomek-links > " + TREE;
  private static final String CLEARED = "smote > tomek-links(drop=both) > " + TREE;

  @Override
  public String method() {
    return "tomek-links";
  }

  @Override
  public String claim() {
    return "Clearing SMOTE's rows of Tomek links costs a tree at most 0.01 of AUC, and "
        + "with them it has at least 0.01 more AUC than repeated minority rows give.";
  }

  @Override
  public String baseline() {
    return "A decision tree (CART, at least 5 rows per leaf) on SMOTE's rows, and on "
        + "repeated minority rows.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(AUC, CLEARED, SMOTE, true, -0.01), new Measure(AUC, CLEARED, OVER, true, 0.01));
  }

  @Override
  public List<String> recipes() {
    return List.of(NONE, SMOTE, OVER, LINKS, CLEARED);
  }

  @Override
  public String scaledDown() {
    return "One made data set instead of many public ones; SMOTE's rows in eight columns hold so few "
        + "links that clearing them changes next to nothing.";
  }
}
