package io.equipoise.core.eval;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What an evaluation gives.
 *
 * @param value a number (shape {}), a list or an array
 * @param gradients of the sum of {@code value}, by input, in the input's shape; may be empty
 */
public record Evaluation(Tensor value, Map<String, Tensor> gradients) {
  public Evaluation {
    gradients = Collections.unmodifiableMap(new LinkedHashMap<>(gradients));
  }

  /** A number without gradients. */
  public static Evaluation of(double value) {
    return new Evaluation(Tensor.scalar(value), Map.of());
  }

  /** A list without gradients. */
  public static Evaluation of(double... values) {
    return new Evaluation(Tensor.list(values), Map.of());
  }

  /** Whether the value or a gradient is NaN somewhere. */
  boolean holdsNaN() {
    return Stream.concat(Stream.of(value), gradients.values().stream())
        .anyMatch(tensor -> Arrays.stream(tensor.data()).anyMatch(Double::isNaN));
  }
}
