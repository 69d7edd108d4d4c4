package io.equipoise.report.chart;

import io.equipoise.report.text.Unit;
import java.util.List;
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
      // vega rounds "g" to its ticks' digits and writes 26,000 as 2.6e+4
      case SCORE, NUMBER -> ",~f";
    };
  }

  /** As {@link #format}, finer, for tooltips. */
  static String fine(Unit unit) {
    return switch (unit) {
      case SHARE, POINTS -> ".1%";
      case COUNT -> ",d";
      case SCORE -> ".3f";
      case NUMBER -> ",.4~r";
    };
  }

  /** A category axis in the order of these labels. */
  static Map<String, @Nullable Object> names(
      String field,
      List<String> labels,
      @Nullable String title,
      Map<String, @Nullable Object> axis) {
    Map<String, @Nullable Object> channel = Spec.of("field", field, "type", "nominal");
    channel.put("title", title);
    channel.put("axis", axis);
    // A domain is plain data, while a sort order would be compiled into an expression.
    channel.put("scale", Spec.of("domain", labels));
    return channel;
  }

  /** Names down the left side, with a pale line behind each. */
  static Map<String, @Nullable Object> rows(String field, List<String> labels) {
    return names(
        field,
        labels,
        null,
        Spec.json("{grid: true, ticks: false, domain: false, labelPadding: 8}"));
  }

  /** A number axis that need not start at 0, with few ticks so that a phone can show them. */
  static Map<String, @Nullable Object> numbers(String field, String title, Unit unit) {
    Map<String, @Nullable Object> channel =
        Spec.json("{type: 'quantitative', scale: {zero: false, nice: true}}");
    channel.put("field", field);
    channel.put("title", title.isEmpty() ? null : title);
    channel.put("axis", Spec.of("format", format(unit), "tickCount", 5));
    return channel;
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
