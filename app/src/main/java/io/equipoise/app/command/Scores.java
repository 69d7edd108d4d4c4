package io.equipoise.app.command;

import io.equipoise.core.audit.Measured;
import io.equipoise.core.compare.Comparison;
import io.equipoise.core.compare.RecipeResult;
import java.util.ArrayList;
import java.util.List;

/** The scorecard of the recipe that a comparison says to take. */
final class Scores {
  private Scores() {}

  /** The recipe to take: the chosen one, or the baseline when none helped. */
  static RecipeResult best(Comparison comparison) {
    String recipe = comparison.chosen().orElse(comparison.baseline());
    return comparison.results().stream()
        .filter(result -> result.recipe().equals(recipe))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no result of '" + recipe + "'"));
  }

  /** Its numbers. */
  static List<Measured> of(Comparison comparison) {
    RecipeResult best = best(comparison);
    List<Measured> measured = new ArrayList<>();
    best.metrics()
        .forEach((metric, estimate) -> measured.add(new Measured(metric, best.recipe(), estimate)));
    return measured;
  }
}
