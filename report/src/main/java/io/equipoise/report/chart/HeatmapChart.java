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
      if (rows.contains(row) && columns.contains(column)) {
        double floor = negative ? 0 : least;
        double depth = size == floor ? 0 : (Math.abs(value) - floor) / (size - floor);
        values.add(
            Spec.of(
                "r",
                row,
                "c",
                column,
                "v",
                Spec.number(value),
                "t",
                Numbers.bare(value, unit),
                "ink",
                depth > 0.55 ? "#ffffff" : "#1d2530"));
      }
    }
    Map<String, @Nullable Object> spec =
        Spec.of(
            "width", "container",
            "height", Spec.of("step", 30),
            "data", Spec.of("values", values),
            "encoding", shared(cells, rows, columns, unit),
            "layer", layers(columns.size() <= MOST_WRITTEN, negative, size, unit));
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
    return Spec.of(
        "y", side("r", rows, down, Spec.of("domain", false, "ticks", false)),
        "x",
            side(
                "c",
                columns,
                across,
                Spec.of(
                    "domain",
                    false,
                    "ticks",
                    false,
                    "labelAngle",
                    columns.size() > 4 ? -40 : 0,
                    "orient",
                    "top")),
        "tooltip",
            List.of(
                Axis.tip("r", down.isEmpty() ? "row" : down),
                Axis.tip("c", across.isEmpty() ? "column" : across),
                Axis.tip("v", "value", unit)));
  }

  private static Map<String, @Nullable Object> side(
      String field, List<String> labels, String title, Map<String, @Nullable Object> axis) {
    return Spec.of(
        "field", field,
        "type", "nominal",
        "sort", labels,
        "title", title.isEmpty() ? null : Words.heading(title),
        "axis", axis);
  }

  private static List<Map<String, @Nullable Object>> layers(
      boolean written, boolean negative, double size, Unit unit) {
    Map<String, @Nullable Object> scale =
        negative
            ? Spec.of(
                "domain",
                List.of(-size, 0, size),
                "range",
                List.of("#a8480b", "#f5f2ec", "#005c91"))
            : Spec.of("range", List.of("#e6eff6", "#005c91"));
    Map<String, @Nullable Object> colour =
        Spec.of(
            "field",
            "v",
            "type",
            "quantitative",
            "title",
            null,
            "scale",
            scale,
            "legend",
            written ? null : Spec.of("format", Axis.format(unit)));
    List<Map<String, @Nullable Object>> layers = new ArrayList<>();
    layers.add(
        Spec.of(
            "mark",
            Spec.of("type", "rect", "cornerRadius", 2),
            "encoding",
            Spec.of("color", colour)));
    if (written) {
      layers.add(
          Spec.of(
              "mark", Spec.of("type", "text", "fontSize", 11),
              "encoding",
                  Spec.of(
                      "text", Spec.of("field", "t", "type", "nominal"),
                      "color",
                          Spec.of(
                              "field", "ink", "type", "nominal", "scale", null, "legend", null))));
    }
    return layers;
  }
}
