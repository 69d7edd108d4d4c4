package io.equipoise.core.recipe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One method in a recipe, by name, with the arguments that were written.
 *
 * @param name name or alias of a method of the catalogue
 * @param arguments in the order written
 */
public record Step(String name, Map<String, Value> arguments) {
  public Step {
    arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
  }

  /** A step without arguments. */
  public static Step of(String name) {
    return new Step(name, Map.of());
  }

  @Override
  public String toString() {
    return arguments.isEmpty()
        ? name
        : arguments.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(", ", name + "(", ")"));
  }
}
