package io.equipoise.report.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.equipoise.core.stat.Estimate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Objects whose fields keep the order in which they are written. */
public final class Json {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Json() {}

  /** Keys and values in turn; {@code object("rows", 3)}. */
  static Map<String, @Nullable Object> object(@Nullable Object... keysAndValues) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      object.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
    }
    return object;
  }

  /** JSON has no NaN and no infinities: both become null. */
  static @Nullable Object number(double value) {
    return Double.isFinite(value) ? value : null;
  }

  static Map<String, @Nullable Object> estimate(Estimate estimate) {
    return object(
        "value", number(estimate.value()),
        "low", number(estimate.low()),
        "high", number(estimate.high()));
  }

  static <T> List<Map<String, @Nullable Object>> list(
      List<T> items, Function<T, Map<String, @Nullable Object>> one) {
    return items.stream().map(one).toList();
  }

  static @Nullable Object orNull(Optional<?> value) {
    return value.isPresent() ? value.get() : null;
  }

  /** A cell of an exhibit. */
  static @Nullable Object cell(@Nullable Object cell) {
    if (cell instanceof Double || cell instanceof Float) {
      return number(((Number) cell).doubleValue());
    }
    return cell == null || cell instanceof Number || cell instanceof Boolean
        ? cell
        : cell.toString();
  }

  /** The object as indented text with a line end. */
  public static String text(Map<String, @Nullable Object> object) {
    try {
      return MAPPER.writeValueAsString(object) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a result cannot be written as JSON", e);
    }
  }
}
