package io.equipoise.core.eval;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What an evaluation gives.
 *
 * @param value a number (shape {}), a list or an array
 * @param parts what {@code value} lists one after another, where their lengths differ; else empty
 * @param gradients of the sum of {@code value}, by input, in the input's shape; may be empty
 */
public record Evaluation(Tensor value, List<Tensor> parts, Map<String, Tensor> gradients) {
  public Evaluation {
    parts = List.copyOf(parts);
    gradients = Collections.unmodifiableMap(new LinkedHashMap<>(gradients));
  }

  /** One number, list or array. */
  public Evaluation(Tensor value, Map<String, Tensor> gradients) {
    this(value, List.of(), gradients);
  }

  /** A number without gradients. */
  public static Evaluation of(double value) {
    return new Evaluation(Tensor.scalar(value), Map.of());
  }

  /** A list without gradients. */
  public static Evaluation of(double... values) {
    return new Evaluation(Tensor.list(values), Map.of());
  }

  /** A list of lists, of any lengths, without gradients. */
  public static Evaluation lists(double[]... lists) {
    double[] all = Arrays.stream(lists).flatMapToDouble(Arrays::stream).toArray();
    if (Arrays.stream(lists).mapToInt(list -> list.length).distinct().count() == 1) {
      return new Evaluation(new Tensor(all, lists.length, lists[0].length), Map.of());
    }
    List<Tensor> parts = Arrays.stream(lists).map(Tensor::list).toList();
    return new Evaluation(Tensor.list(all), parts, Map.of());
  }

  /** Whether the value or a gradient is NaN somewhere. */
  boolean holdsNaN() {
    return Stream.concat(Stream.of(value), gradients.values().stream())
        .anyMatch(tensor -> Arrays.stream(tensor.data()).anyMatch(Double::isNaN));
  }
}
