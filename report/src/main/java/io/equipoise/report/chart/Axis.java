package io.equipoise.report.chart;

import io.equipoise.report.text.Unit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Axes and formats that the charts share. */
final class Axis {
  private Axis() {}

  /** A d3 format for values in this unit. */
  static String format(Unit unit) {
    return switch (unit) {
      case SHARE, POINTS -> ".0%";
      case COUNT -> ",d";
      case SCORE, NUMBER -> "~g";
    };
  }

  /** As {@link #format}, finer, for tooltips. */
  static String fine(Unit unit) {
    return switch (unit) {
      case SHARE, POINTS -> ".1%";
      case COUNT -> ",d";
      case SCORE -> ".3f";
      case NUMBER -> ".4~g";
    };
  }

  /** A number axis that need not start at 0, with few ticks so that a phone can show them. */
  static Map<String, @Nullable Object> numbers(String field, String title, Unit unit) {
    return Spec.of(
        "field",
        field,
        "type",
        "quantitative",
        "title",
        title.isEmpty() ? null : title,
        "axis",
        Spec.of("format", format(unit), "tickCount", 5),
        "scale",
        Spec.of("zero", false, "nice", true));
  }

  /** One line of a tooltip. */
  static Map<String, @Nullable Object> tip(String field, String title, Unit unit) {
    return Spec.of("field", field, "type", "quantitative", "title", title, "format", fine(unit));
  }

  /** One line of a tooltip that holds text. */
  static Map<String, @Nullable Object> tip(String field, String title) {
    return Spec.of("field", field, "type", "nominal", "title", title);
  }
}
