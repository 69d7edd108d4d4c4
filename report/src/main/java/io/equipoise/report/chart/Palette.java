package io.equipoise.report.chart;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Colours that people with any kind of colour vision tell apart, on white and on near-black, and
 * that also differ in shape and dash for print in grey.
 *
 * @see <a href="https://doi.org/10.1038/nmeth.1618">Wong, Points of view: Color blindness, Nature
 *     Methods 8, 2011</a>
 */
final class Palette {
  /** The first colour, where there is only one. */
  static final String ACCENT = "#0072b2";

  static final String MUTED = "#6b7078";

  private static final List<String> COLOURS =
      List.of(
          "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b58900", "#3fa7d6", "#7b5ea7", "#6b7078");

  private static final List<String> SHAPES =
      List.of(
          "circle",
          "square",
          "triangle-up",
          "diamond",
          "cross",
          "triangle-down",
          "triangle-right",
          "triangle-left");

  private static final List<List<Integer>> DASHES =
      List.of(
          List.of(1, 0),
          List.of(6, 3),
          List.of(2, 2),
          List.of(8, 3, 2, 3),
          List.of(12, 3),
          List.of(4, 4),
          List.of(1, 3),
          List.of(10, 2, 2, 2));

  /** How many series a chart can tell apart. */
  static final int MOST = COLOURS.size();

  private Palette() {}

  static Map<String, @Nullable Object> colour(List<String> series) {
    return channel("s", series, COLOURS);
  }

  static Map<String, @Nullable Object> shape(List<String> series) {
    return channel("s", series, SHAPES);
  }

  static Map<String, @Nullable Object> dash(List<String> series) {
    return channel("s", series, DASHES);
  }

  private static Map<String, @Nullable Object> channel(
      String field, List<String> domain, List<?> range) {
    Map<String, @Nullable Object> channel =
        Spec.of("field", field, "type", "nominal", "title", null);
    channel.put("scale", Spec.of("domain", domain, "range", range.subList(0, domain.size())));
    return channel;
  }
}
