package io.equipoise.report.chart;

import io.equipoise.core.compare.TrialMetric;
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
                  cells.label(row, "label"),
                  Numbers.bare(x, unit),
                  Numbers.bare(y, unit),
                  front ? ", on the front" : drawn ? "" : ", not measurable"));
    }
    if (values.isEmpty()) {
      return Optional.empty();
    }
    String[] sides = title.split(" against ", 2);
    String across = sides.length == 2 ? sides[0] : cells.named("x");
    String up = sides.length == 2 ? sides[1] : cells.named("y");
    Map<String, @Nullable Object> place =
        Spec.of(
            "x", Axis.numbers("x", directed(across), unit),
            "y", Axis.numbers("y", directed(up), unit));
    Map<String, @Nullable Object> spec = Spec.chart(320, values);
    spec.put("layer", layers(place, unit, across, up, numbered));
    long onFront = values.stream().filter(each -> Boolean.TRUE.equals(each.get("f"))).count();
    String summary =
        "%s, of which %d on the Pareto front."
            .formatted(Words.count(values.size(), "dot", "dots"), onFront);
    return Optional.of(new Drawing(Spec.embeddable(spec), summary, numbered ? key : List.of()));
  }

  /** A metric of trials says which way is better. */
  private static String directed(String metric) {
    String direction =
        TrialMetric.find(metric)
            .map(each -> each.higherIsBetter() ? " (higher is better)" : " (lower is better)")
            .orElse("");
    return Words.heading(metric) + direction;
  }

  private static List<Map<String, @Nullable Object>> layers(
      Map<String, @Nullable Object> place, Unit unit, String across, String up, boolean numbered) {
    Map<String, @Nullable Object> front = Spec.json("{transform: [{filter: 'datum.f'}]}");
    front.put("mark", Spec.json("{type: 'line', opacity: 0.5, strokeDash: [5, 4]}"));
    front.put(
        "encoding", Spec.and(place, "order", Spec.json("{field: 'x', type: 'quantitative'}")));
    Map<String, @Nullable Object> colour =
        Spec.of(
            "condition",
            Spec.of("test", "datum.f", "value", Palette.ACCENT),
            "value",
            Palette.MUTED);
    List<Map<String, @Nullable Object>> tips =
        List.of(
            Axis.tip("k", "name"),
            Axis.tip("x", across.isEmpty() ? "across" : Words.spoken(across), unit),
            Axis.tip("y", up.isEmpty() ? "up" : Words.spoken(up), unit));
    Map<String, @Nullable Object> dots = Spec.json("{mark: {type: 'circle', opacity: 1}}");
    dots.put(
        "encoding",
        Spec.and(
            place,
            "color",
            colour,
            "tooltip",
            tips,
            "size",
            Spec.of("value", numbered ? 380 : 60)));
    if (!numbered) {
      return List.of(front, dots);
    }
    Map<String, @Nullable Object> numbers =
        Spec.json("{mark: {type: 'text', color: 'white', fontSize: 11, fontWeight: 600}}");
    numbers.put(
        "encoding",
        Spec.and(place, "tooltip", tips, "text", Spec.json("{field: 'n', type: 'nominal'}")));
    return List.of(front, dots, numbers);
  }
}
