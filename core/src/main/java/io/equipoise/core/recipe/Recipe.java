package io.equipoise.core.recipe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Remedies in order around a learner, as text: {@code smote(k=5) > mlp(loss=dice) >
 * equalized-odds}.
 *
 * @param steps at least one
 */
public record Recipe(List<Step> steps) {
  public Recipe {
    steps = List.copyOf(steps);
  }

  /** Reads a recipe; what does not parse is the user's error and names the place. */
  public static Recipe parse(String text) {
    return new RecipeParser(text).recipe();
  }

  /**
   * Every recipe that a {@link Value.Choice} in this one stands for; this one alone when there is
   * none.
   */
  public List<Recipe> choices() {
    List<List<Step>> expanded = new ArrayList<>(List.of(List.of()));
    for (Step step : steps) {
      expanded = extend(expanded, expand(step));
    }
    return expanded.stream().map(Recipe::new).toList();
  }

  private static List<Step> expand(Step step) {
    List<Map<String, Value>> maps = new ArrayList<>(List.of(Map.of()));
    for (Map.Entry<String, Value> argument : step.arguments().entrySet()) {
      List<Map<String, Value>> longer = new ArrayList<>();
      for (Map<String, Value> map : maps) {
        for (Value value : alternatives(argument.getValue())) {
          Map<String, Value> next = new LinkedHashMap<>(map);
          next.put(argument.getKey(), value);
          longer.add(next);
        }
      }
      maps = longer;
    }
    return maps.stream().map(map -> new Step(step.name(), map)).toList();
  }

  private static List<Value> alternatives(Value value) {
    if (value instanceof Value.Choice choice) {
      return choice.values().stream().flatMap(each -> alternatives(each).stream()).toList();
    }
    if (value instanceof Value.Nested nested) {
      return expand(nested.step()).stream().<Value>map(Value.Nested::new).toList();
    }
    return List.of(value);
  }

  private static <T> List<List<T>> extend(List<List<T>> heads, List<T> tails) {
    List<List<T>> all = new ArrayList<>(heads.size() * tails.size());
    for (List<T> head : heads) {
      for (T tail : tails) {
        List<T> longer = new ArrayList<>(head);
        longer.add(tail);
        all.add(longer);
      }
    }
    return all;
  }

  @Override
  public String toString() {
    return steps.stream().map(Step::toString).collect(Collectors.joining(" > "));
  }
}
