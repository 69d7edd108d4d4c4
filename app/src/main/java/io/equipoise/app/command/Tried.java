package io.equipoise.app.command;

import io.equipoise.core.recipe.Recipe;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One {@code --try}.
 *
 * @param word as typed
 * @param recipe what it says; empty for a word that the table itself is asked about
 */
record Tried(String word, Optional<Recipe> recipe) {
  private static final Set<String> WORDS = Set.of(Offering.SUGGESTED, Offering.FITTING);

  /** Reads a recipe or one of the words; what does not parse is the user's error. */
  static Tried of(String typed) {
    String word = typed.strip();
    return new Tried(
        word, WORDS.contains(word) ? Optional.empty() : Optional.of(Recipe.parse(typed)));
  }

  /** Whether the table says which recipes these are. */
  boolean chosenHere() {
    return recipe.isEmpty();
  }

  /** All recipes, each once, in the order typed. */
  static List<Recipe> recipes(List<Tried> tried, Optional<Offering> offering) {
    Set<Recipe> recipes = new LinkedHashSet<>();
    for (Tried each : tried) {
      each.recipe()
          .ifPresentOrElse(
              recipes::add, () -> recipes.addAll(offering.orElseThrow().recipes(each.word())));
    }
    return List.copyOf(recipes);
  }
}
