package io.equipoise.report.chart;

import io.equipoise.core.compare.Comparison;
import io.equipoise.core.compare.Trial;
import io.equipoise.report.text.CleanText;
import io.equipoise.report.text.Unit;
import io.equipoise.report.text.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One metric of every trial as a tick, a row per recipe: how much it varies between splits. */
public final class TrialsChart {
  private TrialsChart() {}

  /** The chart of this metric; empty when no trial measured it. */
  public static Optional<Drawing> of(Comparison comparison, String metric) {
    List<String> recipes = comparison.results().stream().map(result -> result.recipe()).toList();
    List<Map<String, @Nullable Object>> values = new ArrayList<>();
    for (Trial trial : comparison.trials()) {
      double value = trial.metrics().getOrDefault(metric, Double.NaN);
      int recipe = recipes.indexOf(trial.recipe());
      if (Double.isFinite(value) && recipe >= 0) {
        values.add(
            Spec.of(
                "k", label(recipe, trial.recipe()),
                "v", value,
                "d", "repeat %d, fold %d".formatted(trial.repeat() + 1, trial.fold() + 1)));
      }
    }
    if (values.isEmpty()) {
      return Optional.empty();
    }
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < recipes.size(); i++) {
      labels.add(label(i, recipes.get(i)));
    }
    Map<String, @Nullable Object> encoding =
        Spec.of(
            "y", Axis.rows("k", labels),
            "x", Axis.numbers("v", Words.heading(metric), Unit.ofTrials(metric)),
            "tooltip",
                List.of(
                    Axis.tip("k", "recipe"),
                    Axis.tip("d", "split"),
                    Axis.tip("v", Words.spoken(metric), Unit.ofTrials(metric))));
    Map<String, @Nullable Object> spec = Spec.chart(26 * labels.size(), values);
    spec.put("mark", Spec.json("{type: 'circle', size: 55, opacity: 0.55, color: '#0072b2'}"));
    spec.put("encoding", encoding);
    return Optional.of(
        Drawing.of(
            spec,
            "%s of each of %s."
                .formatted(Words.heading(metric), Words.count(values.size(), "trial", "trials"))));
  }

  private static String label(int index, String recipe) {
    return index + 1 + "  " + Words.shortened(CleanText.of(recipe), 60);
  }
}
