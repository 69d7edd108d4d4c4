package io.equipoise.report.chart;

import io.equipoise.report.text.Unit;
import io.equipoise.report.text.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A line per series over numbers or ordered categories, with a band for its interval. */
final class LinesChart {
  /** With more points than this, dots on the line would only blur it. */
  private static final int MOST_DOTS = 15;

  private LinesChart() {}

  static Optional<Drawing> of(Cells cells, Unit unit, String title) {
    List<String> allSeries = cells.distinct("series");
    List<String> series = allSeries.subList(0, Math.min(Palette.MOST, allSeries.size()));
    boolean numeric = cells.numeric("x");
    List<Map<String, @Nullable Object>> values = new ArrayList<>();
    for (int row = 0; row < cells.rows(); row++) {
      String name = cells.has("series") ? cells.label(row, "series") : "";
      if ((series.isEmpty() || series.contains(name)) && !Double.isNaN(cells.number(row, "y"))) {
        values.add(
            Spec.of(
                "x", numeric ? (Object) cells.number(row, "x") : cells.label(row, "x"),
                "y", cells.number(row, "y"),
                "lo", Spec.number(cells.number(row, "low")),
                "hi", Spec.number(cells.number(row, "high")),
                "s", name));
      }
    }
    if (values.isEmpty()) {
      return Optional.empty();
    }
    boolean band = cells.has("low") && cells.has("high");
    boolean dots = values.size() <= MOST_DOTS * Math.max(1, series.size());
    Map<String, @Nullable Object> spec = Spec.chart(260, values);
    spec.put(
        "layer",
        layers(cells, unit, title, band, dots, shared(cells, series, numeric, unit), series));
    String summary =
        series.isEmpty()
            ? "A line over " + Words.count(values.size(), "point", "points") + "."
            : "Lines for " + Words.list(series) + ".";
    return Optional.of(Drawing.of(spec, summary));
  }

  private static Map<String, @Nullable Object> shared(
      Cells cells, List<String> series, boolean numeric, Unit unit) {
    String xTitle = Words.heading(cells.named("x"));
    Map<String, @Nullable Object> x =
        numeric
            ? Axis.numbers("x", xTitle, Unit.NUMBER)
            : Axis.names(
                "x",
                cells.distinct("x"),
                xTitle.isEmpty() ? null : xTitle,
                Spec.of("labelAngle", -35));
    Map<String, @Nullable Object> encoding =
        Spec.of(
            "x",
            x,
            "tooltip",
            List.of(
                Axis.tip("s", "series"),
                numeric ? Axis.tip("x", "at", Unit.NUMBER) : Axis.tip("x", "at"),
                Axis.tip("y", "value", unit),
                Axis.tip("lo", "95 % from", unit),
                Axis.tip("hi", "to", unit)));
    if (!series.isEmpty()) {
      encoding.put("color", Palette.colour(series));
    }
    return encoding;
  }

  private static List<Map<String, @Nullable Object>> layers(
      Cells cells,
      Unit unit,
      String title,
      boolean band,
      boolean dots,
      Map<String, @Nullable Object> shared,
      List<String> series) {
    List<Map<String, @Nullable Object>> layers = new ArrayList<>();
    String yTitle = Words.heading(cells.named("y"));
    if (comparesWithTruth(title)) {
      layers.add(diagonal(unit));
    }
    if (band) {
      layers.add(
          Spec.of(
              "mark", painted(Spec.json("{type: 'area', opacity: 0.16}"), series),
              "encoding",
                  Spec.and(
                      shared,
                      "y",
                      Axis.numbers("lo", yTitle, unit),
                      "y2",
                      Spec.of("field", "hi"))));
    }
    Map<String, @Nullable Object> y = Axis.numbers("y", yTitle, unit);
    Map<String, @Nullable Object> line = Spec.and(shared, "y", y);
    if (series.size() > 1) {
      line.put("strokeDash", Palette.dash(series));
    }
    layers.add(
        Spec.of(
            "mark",
            painted(Spec.json("{type: 'line', strokeWidth: 2}"), series),
            "encoding",
            line));
    if (dots) {
      layers.add(
          Spec.of(
              "mark",
                  painted(Spec.json("{type: 'point', filled: true, size: 45, opacity: 1}"), series),
              "encoding", Spec.and(shared, "y", y)));
    }
    return layers;
  }

  private static Map<String, @Nullable Object> painted(
      Map<String, @Nullable Object> mark, List<String> series) {
    return series.isEmpty() ? Spec.and(mark, "color", Palette.ACCENT) : mark;
  }

  private static boolean comparesWithTruth(String title) {
    String lower = title.toLowerCase(Locale.ROOT);
    return lower.contains("reliability") || lower.contains("calibration");
  }

  private static Map<String, @Nullable Object> diagonal(Unit unit) {
    Map<String, @Nullable Object> layer =
        Spec.json(
            """
            {data: {values: [{x: 0, y: 0}, {x: 1, y: 1}]},
             mark: {type: 'line', strokeDash: [4, 4], strokeWidth: 1, color: 'currentColor',
                    opacity: 0.5}}
            """);
    layer.put(
        "encoding",
        Spec.of("x", Axis.numbers("x", "", Unit.NUMBER), "y", Axis.numbers("y", "", unit)));
    return layer;
  }
}
