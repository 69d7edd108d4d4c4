package io.equipoise.report.chart;

import io.equipoise.report.text.Numbers;
import io.equipoise.report.text.Unit;
import io.equipoise.report.text.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A shaded grid with its numbers; two hues from a pale middle where values have both signs. */
final class HeatmapChart {
  /** With more columns than this, numbers in the cells do not fit on a phone. */
  private static final int MOST_WRITTEN = 8;

  private static final List<String> ONE_HUE = List.of("#e6eff6", "#005c91");
  private static final List<String> TWO_HUES = List.of("#a8480b", "#f5f2ec", "#005c91");

  private static final Map<String, @Nullable Object> NUMBERS =
      Spec.json(
          """
          {mark: {type: 'text', fontSize: 11},
           encoding: {text: {field: 't', type: 'nominal'},
                      color: {condition: {test: 'datum.dark', value: '#ffffff'},
                              value: '#1d2530'}}}
          """);

  private HeatmapChart() {}

  static Optional<Drawing> of(Cells cells, Unit unit) {
    List<String> rows = cut(cells.distinct("row"));
    List<String> columns = cut(cells.distinct("column"));
    double size = 0;
    boolean negative = false;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < cells.rows(); i++) {
      double value = cells.number(i, "value");
      if (!Double.isNaN(value)) {
        size = Math.max(size, Math.abs(value));
        least = Math.min(least, value);
        negative |= value < 0;
      }
    }
    if (least == Double.POSITIVE_INFINITY) {
      return Optional.empty();
    }
    List<Map<String, @Nullable Object>> values = new ArrayList<>();
    for (int i = 0; i < cells.rows(); i++) {
      double value = cells.number(i, "value");
      String row = cells.label(i, "row");
      String column = cells.label(i, "column");
      if (!Double.isNaN(value) && rows.contains(row) && columns.contains(column)) {
        double floor = negative ? 0 : least;
        double depth = size == floor ? 0 : (Math.abs(value) - floor) / (size - floor);
        values.add(
            Spec.of(
                "r",
                row,
                "c",
                column,
                "v",
                value,
                "t",
                Numbers.bare(value, unit),
                "dark",
                depth > 0.55));
      }
    }
    Map<String, @Nullable Object> spec = Spec.chart(30 * rows.size(), values);
    spec.put("encoding", shared(cells, rows, columns, unit));
    spec.put("layer", layers(columns.size() <= MOST_WRITTEN, negative, size, unit));
    return Optional.of(
        Drawing.of(
            spec,
            "A grid of %s by %s."
                .formatted(
                    Words.count(rows.size(), "row", "rows"),
                    Words.count(columns.size(), "column", "columns"))));
  }

  private static List<String> cut(List<String> labels) {
    return labels.subList(0, Math.min(VegaLite.MOST_LABELS, labels.size()));
  }

  private static Map<String, @Nullable Object> shared(
      Cells cells, List<String> rows, List<String> columns, Unit unit) {
    String down = cells.named("row");
    String across = cells.named("column");
    Map<String, @Nullable Object> top = Spec.json("{domain: false, ticks: false, orient: 'top'}");
    top.put("labelAngle", columns.size() > 4 ? -40 : 0);
    return Spec.of(
        "y", side("r", rows, down, Spec.json("{domain: false, ticks: false}")),
        "x", side("c", columns, across, top),
        "tooltip",
            List.of(
                Axis.tip("r", down.isEmpty() ? "row" : down),
                Axis.tip("c", across.isEmpty() ? "column" : across),
                Axis.tip("v", "value", unit)));
  }

  private static Map<String, @Nullable Object> side(
      String field, List<String> labels, String title, Map<String, @Nullable Object> axis) {
    return Axis.names(field, labels, title.isEmpty() ? null : Words.heading(title), axis);
  }

  private static List<Map<String, @Nullable Object>> layers(
      boolean written, boolean negative, double size, Unit unit) {
    Map<String, @Nullable Object> colour =
        Spec.json("{field: 'v', type: 'quantitative', title: null}");
    colour.put(
        "scale",
        negative
            ? Spec.of("domain", List.of(-size, 0, size), "range", TWO_HUES)
            : Spec.of("range", ONE_HUE));
    colour.put("legend", written ? null : Spec.of("format", Axis.format(unit)));
    Map<String, @Nullable Object> shades = Spec.json("{mark: {type: 'rect', cornerRadius: 2}}");
    shades.put("encoding", Spec.of("color", colour));
    return written ? List.of(shades, NUMBERS) : List.of(shades);
  }
}
