package io.equipoise.core.recipe;

import java.util.List;
import java.util.stream.Collectors;

/** What stands right of the equals sign in a recipe. */
public sealed interface Value {
  /** A number, word or list: {@code 5}, {@code per-feature}, {@code [1,2]}, {@code [age,sex]}. */
  record Text(String text) implements Value {
    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * A method with its own arguments: {@code focal(gamma=2)}. A bare word is {@link Text} until it
   * is bound.
   */
  record Nested(Step step) implements Value {
    @Override
    public String toString() {
      return step.toString();
    }
  }

  /** Several values to choose from on inner splits: {@code 3|5|7}. */
  record Choice(List<Value> values) implements Value {
    public Choice {
      values = List.copyOf(values);
    }

    @Override
    public String toString() {
      return values.stream().map(Value::toString).collect(Collectors.joining("|"));
    }
  }
}
