package io.equipoise.report.chart;

import io.equipoise.report.text.Numbers;
import io.equipoise.report.text.Unit;
import io.equipoise.report.text.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A dot with its 95 % interval per label, highest first, and a dashed line at the overall value, or
 * at "no difference" where values lie on both sides of it.
 */
final class IntervalsChart {
  private static final Set<String> OVERALL = Set.of("overall", "(all)", "all", "everyone", "total");

  private IntervalsChart() {}

  static Optional<Drawing> of(Cells cells, Unit unit, String title) {
    List<String> allSeries = cells.distinct("series");
    boolean split = allSeries.size() > 1;
    List<String> series =
        split ? allSeries.subList(0, Math.min(Palette.MOST, allSeries.size())) : List.of();
    List<Integer> drawn = order(cells, series);
    if (drawn.isEmpty()) {
      return Optional.empty();
    }
    List<String> labels = drawn.stream().map(row -> cells.label(row, "label")).distinct().toList();
    List<Map<String, @Nullable Object>> values = new ArrayList<>();
    for (int row : drawn) {
      values.add(
          Spec.of(
              "k", cells.label(row, "label"),
              "v", Spec.number(cells.number(row, "value")),
              "lo", Spec.number(cells.number(row, "low")),
              "hi", Spec.number(cells.number(row, "high")),
              "s", split ? cells.label(row, "series") : ""));
    }
    int band = split ? 10 + 14 * series.size() : 26;
    Map<String, @Nullable Object> spec = Spec.chart(band * labels.size(), values);
    spec.put("layer", layers(cells, drawn, unit, title, shared(labels, series, unit), series));
    return Optional.of(Drawing.of(spec, summary(cells, drawn, unit)));
  }

  /** Rows to draw: highest first, or as given where the labels have an order of their own. */
  private static List<Integer> order(Cells cells, List<String> series) {
    List<Integer> rows = new ArrayList<>();
    for (int row = 0; row < cells.rows(); row++) {
      boolean kept = series.isEmpty() || series.contains(cells.label(row, "series"));
      if (kept && !Double.isNaN(cells.number(row, "value"))) {
        rows.add(row);
      }
    }
    List<String> labels = rows.stream().map(row -> cells.text(row, "label")).distinct().toList();
    if (series.isEmpty() && !LabelOrder.natural(labels)) {
      rows.sort(Comparator.comparingDouble(row -> -cells.number(row, "value")));
    }
    int most = VegaLite.MOST_LABELS * Math.max(1, series.size());
    if (rows.size() <= most) {
      return rows;
    }
    List<Integer> ends = new ArrayList<>(rows.subList(0, most / 2));
    ends.addAll(rows.subList(rows.size() - most / 2, rows.size()));
    return ends;
  }

  private static Map<String, @Nullable Object> shared(
      List<String> labels, List<String> series, Unit unit) {
    Map<String, @Nullable Object> encoding =
        Spec.of(
            "y",
            Axis.rows("k", labels),
            "tooltip",
            List.of(
                Axis.tip("k", "where"),
                Axis.tip("v", "value", unit),
                Axis.tip("lo", "95 % from", unit),
                Axis.tip("hi", "to", unit)));
    if (!series.isEmpty()) {
      encoding.put(
          "yOffset", Spec.of("field", "s", "type", "nominal", "scale", Spec.of("domain", series)));
      encoding.put("color", Palette.colour(series));
    }
    return encoding;
  }

  private static List<Map<String, @Nullable Object>> layers(
      Cells cells,
      List<Integer> drawn,
      Unit unit,
      String title,
      Map<String, @Nullable Object> shared,
      List<String> series) {
    List<Map<String, @Nullable Object>> layers = new ArrayList<>();
    OptionalDouble reference = reference(cells, drawn, title);
    if (reference.isPresent()) {
      layers.add(
          Spec.of(
              "data", Spec.of("values", List.of(Spec.of("r", reference.getAsDouble()))),
              "mark",
                  Spec.json(
                      "{type: 'rule', strokeDash: [4, 4], color: 'currentColor', opacity: 0.55}"),
              "encoding", Spec.of("x", Axis.numbers("r", "", unit))));
    }
    Map<String, @Nullable Object> x = Axis.numbers("lo", "", unit);
    Map<String, @Nullable Object> rule =
        Spec.json("{type: 'rule', strokeWidth: 2.5, strokeCap: 'round', opacity: 0.75}");
    Map<String, @Nullable Object> point =
        Spec.json("{type: 'point', filled: true, size: 75, opacity: 1}");
    Map<String, @Nullable Object> atValue = Spec.and(shared, "x", Axis.numbers("v", "", unit));
    if (series.isEmpty()) {
      rule.put("color", Palette.ACCENT);
      point.put("color", Palette.ACCENT);
    } else {
      atValue.put("shape", Palette.shape(series));
    }
    layers.add(
        Spec.of("mark", rule, "encoding", Spec.and(shared, "x", x, "x2", Spec.of("field", "hi"))));
    layers.add(Spec.of("mark", point, "encoding", atValue));
    return layers;
  }

  private static OptionalDouble reference(Cells cells, List<Integer> drawn, String title) {
    String lower = title.toLowerCase(Locale.ROOT);
    if (lower.contains("ratio")) {
      return OptionalDouble.of(1);
    }
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    OptionalDouble overall = OptionalDouble.empty();
    for (int row : drawn) {
      if (OVERALL.contains(cells.text(row, "label").toLowerCase(Locale.ROOT))) {
        overall = OptionalDouble.of(cells.number(row, "value"));
      }
      least = Math.min(least, smaller(cells.number(row, "low"), cells.number(row, "value")));
      most = Math.max(most, -smaller(-cells.number(row, "high"), -cells.number(row, "value")));
    }
    boolean change = lower.startsWith("change") || lower.contains("difference");
    return change || least < 0 && most > 0 ? OptionalDouble.of(0) : overall;
  }

  private static double smaller(double bound, double value) {
    return Double.isNaN(bound) ? value : Math.min(bound, value);
  }

  private static String summary(Cells cells, List<Integer> drawn, Unit unit) {
    int low = drawn.get(0);
    int high = low;
    for (int row : drawn) {
      low = cells.number(row, "value") < cells.number(low, "value") ? row : low;
      high = cells.number(row, "value") > cells.number(high, "value") ? row : high;
    }
    return "%s with 95 %% intervals, from %s (%s) to %s (%s)."
        .formatted(
            Words.count(drawn.size(), "value", "values"),
            Numbers.value(cells.number(low, "value"), unit),
            cells.label(low, "label"),
            Numbers.value(cells.number(high, "value"), unit),
            cells.label(high, "label"));
  }
}
