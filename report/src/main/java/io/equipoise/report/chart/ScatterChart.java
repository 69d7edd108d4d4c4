package io.equipoise.report.chart;

import io.equipoise.report.text.Numbers;
import io.equipoise.report.text.Unit;
import io.equipoise.report.text.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A numbered dot per label, with those on the Pareto front filled and joined. Names stand in a list
 * beneath, since the names of recipes are longer than a phone is wide.
 */
final class ScatterChart {
  /** More dots than this are drawn small, without their numbers. */
  private static final int MOST_NUMBERED = 30;

  private ScatterChart() {}

  static Optional<Drawing> of(Cells cells, Unit unit, String title) {
    List<Map<String, @Nullable Object>> values = new ArrayList<>();
    List<String> key = new ArrayList<>();
    boolean numbered = cells.rows() <= MOST_NUMBERED;
    for (int row = 0; row < cells.rows(); row++) {
      double x = cells.number(row, "x");
      double y = cells.number(row, "y");
      boolean drawn = !Double.isNaN(x) && !Double.isNaN(y);
      boolean front = cells.flag(row, "front");
      if (drawn) {
        values.add(
            Spec.of("n", row + 1, "x", x, "y", y, "k", cells.label(row, "label"), "f", front));
      }
      key.add(
          "%s (%s; %s)%s"
              .formatted(
                  cells.text(row, "label"),
                  Numbers.bare(x, unit),
                  Numbers.bare(y, unit),
                  front ? ", on the front" : drawn ? "" : ", not measurable"));
    }
    if (values.isEmpty()) {
      return Optional.empty();
    }
    Map<String, @Nullable Object> spec =
        Spec.of(
            "width", "container",
            "height", 320,
            "data", Spec.of("values", values),
            "encoding", shared(cells, unit, title),
            "layer", layers(numbered));
    String summary =
        "Dots for %s; %s on the Pareto front."
            .formatted(
                Words.count(values.size(), "label", "labels"),
                Words.count(
                    values.stream().filter(v -> Boolean.TRUE.equals(v.get("f"))).count(),
                    "is",
                    "are"));
    return Optional.of(new Drawing(Spec.embeddable(spec), summary, numbered ? key : List.of()));
  }

  private static Map<String, @Nullable Object> shared(Cells cells, Unit unit, String title) {
    String[] sides = title.split(" against ", 2);
    String x = sides.length == 2 ? sides[0] : cells.named("x");
    String y = sides.length == 2 ? sides[1] : cells.named("y");
    return Spec.of(
        "x", Axis.numbers("x", Words.heading(x), unit),
        "y", Axis.numbers("y", Words.heading(y), unit),
        "tooltip",
            List.of(
                Axis.tip("k", "recipe"),
                Axis.tip("x", Words.spoken(x.isEmpty() ? "x" : x), unit),
                Axis.tip("y", Words.spoken(y.isEmpty() ? "y" : y), unit)));
  }

  private static List<Map<String, @Nullable Object>> layers(boolean numbered) {
    Map<String, @Nullable Object> colour =
        Spec.of(
            "condition",
            Spec.of("test", "datum.f", "value", Palette.ACCENT),
            "value",
            Palette.MUTED);
    List<Map<String, @Nullable Object>> layers = new ArrayList<>();
    layers.add(
        Spec.of(
            "transform", List.of(Spec.of("filter", "datum.f")),
            "mark",
                Spec.of(
                    "type",
                    "line",
                    "color",
                    Palette.ACCENT,
                    "opacity",
                    0.5,
                    "strokeDash",
                    List.of(5, 4)),
            "encoding",
                Spec.of("order", Spec.of("field", "x", "type", "quantitative"), "tooltip", null)));
    layers.add(
        Spec.of(
            "mark", Spec.of("type", "circle", "size", numbered ? 380 : 60, "opacity", 1),
            "encoding", Spec.of("color", colour)));
    if (numbered) {
      layers.add(
          Spec.of(
              "mark", Spec.of("type", "text", "color", "white", "fontSize", 11, "fontWeight", 600),
              "encoding", Spec.of("text", Spec.of("field", "n", "type", "nominal"))));
    }
    return layers;
  }
}
