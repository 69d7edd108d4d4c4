package io.equipoise.tabular.audit;

import io.equipoise.core.learn.Learner;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.recipe.Step;
import io.equipoise.core.recipe.Value;
import java.util.Map;

/**
 * What audits judge rows by: gradient boosting, small enough that an audit stays quick; it bends to
 * any kind of link.
 */
final class QuickTrees {
  private static final Step STEP =
      new Step(
          "xgboost",
          Map.of(
              "rounds", new Value.Text("40"),
              "maxDepth", new Value.Text("4"),
              "rate", new Value.Text("0.2")));

  private QuickTrees() {}

  static Learner learner() {
    return Catalogue.get().create(STEP, Learner.class);
  }
}
