package io.equipoise.report.chart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pieces of a Vega-Lite specification: JSON objects written as keys and values in turn. */
final class Spec {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
          .build();

  private Spec() {}

  /** A fixed piece as relaxed JSON: {@code "{type: 'line', opacity: 0.5}"}. */
  static Map<String, @Nullable Object> json(String text) {
    try {
      return JSON.readValue(text, new TypeReference<LinkedHashMap<String, @Nullable Object>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a piece of a chart is not JSON: " + text, e);
    }
  }

  /** {@code of("type", "rule", "opacity", 0.5)}; a null value is written as null. */
  static Map<String, @Nullable Object> of(@Nullable Object... keysAndValues) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      object.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
    }
    return object;
  }

  /** A chart of this height in pixels, as wide as its container, that draws these values. */
  static Map<String, @Nullable Object> chart(
      int height, List<Map<String, @Nullable Object>> values) {
    Map<String, @Nullable Object> chart =
        json("{width: 'container', autosize: {type: 'fit-x', contains: 'padding'}}");
    chart.put("height", height);
    chart.put("data", of("values", values));
    return chart;
  }

  /** Two objects in one; the second wins. */
  static Map<String, @Nullable Object> and(
      Map<String, @Nullable Object> first, @Nullable Object... more) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>(first);
    object.putAll(of(more));
    return object;
  }

  /** A number for JSON, which has no NaN and no infinities. */
  static @Nullable Double number(double value) {
    return Double.isFinite(value) ? value : null;
  }

  /**
   * The JSON as it may stand inside an HTML script element: no character in it can end the element,
   * open a comment, or be taken for a line end by JavaScript.
   */
  static String embeddable(Object object) {
    try {
      return JSON.writeValueAsString(object)
          .replace("&", "\\u0026")
          .replace("<", "\\u003c")
          .replace(">", "\\u003e")
          .replace("\u2028", "\\u2028")
          .replace("\u2029", "\\u2029")
          .replace("\u007f", "\\u007f");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a chart cannot be written as JSON", e);
    }
  }
}
