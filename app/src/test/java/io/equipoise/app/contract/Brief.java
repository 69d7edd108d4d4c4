package io.equipoise.app.contract;

import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.recipe.Step;
import io.equipoise.core.recipe.Value;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A recipe that trains only for a moment: the same methods, a few steps each, and no lots drawn.
 */
final class Brief {
  private static final Map<String, Integer> SHORT =
      Map.of(
          "epochs",
          2,
          "steps",
          5,
          "firstSteps",
          5,
          "studentEpochs",
          2,
          "iterations",
          3,
          "rounds",
          2,
          "trees",
          3,
          "members",
          3,
          "points",
          3);

  private Brief() {}

  static Recipe of(Recipe recipe) {
    return new Recipe(recipe.steps().stream().map(Brief::of).toList());
  }

  private static Step of(Step step) {
    Entry entry = Catalogue.get().require(step.name());
    Map<String, Value> arguments = new LinkedHashMap<>(step.arguments());
    arguments.replaceAll((name, value) -> of(value));
    if (entry.options().isPresent()) {
      for (RecordComponent component : entry.options().get().getRecordComponents()) {
        Integer few = SHORT.get(component.getName());
        if (few != null) {
          arguments.putIfAbsent(component.getName(), new Value.Text(few.toString()));
        }
      }
    }
    return new Step(step.name(), arguments);
  }

  private static Value of(Value value) {
    return value instanceof Value.Text text
            && Catalogue.get().find(text.text()).isPresent()
            && !of(Step.of(text.text())).arguments().isEmpty()
        ? new Value.Nested(of(Step.of(text.text())))
        : value;
  }
}
