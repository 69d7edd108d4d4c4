package io.equipoise.report.json;

import io.equipoise.core.compare.Comparison;
import io.equipoise.core.compare.Difference;
import io.equipoise.core.compare.RecipeResult;
import io.equipoise.core.compare.Trial;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A comparison as JSON. */
public final class ComparisonJson {
  private ComparisonJson() {}

  /** The object of this comparison. */
  public static Map<String, @Nullable Object> of(Comparison comparison) {
    return Json.object(
        "provenance", SharedJson.provenance(comparison.provenance()),
        "task", SharedJson.task(comparison.task()),
        "objective", comparison.objective(),
        "quality", comparison.quality(),
        "baseline", comparison.baseline(),
        "chosen", Json.orNull(comparison.chosen()),
        "sentence", comparison.sentence(),
        "results", Json.list(comparison.results(), ComparisonJson::result),
        "trials", Json.list(comparison.trials(), ComparisonJson::trial),
        "exhibits", Json.list(comparison.exhibits(), SharedJson::exhibit),
        "notes", comparison.notes());
  }

  private static Map<String, @Nullable Object> result(RecipeResult result) {
    Map<String, @Nullable Object> metrics = Json.object();
    result.metrics().forEach((name, estimate) -> metrics.put(name, Json.estimate(estimate)));
    Map<String, @Nullable Object> differences = Json.object();
    result.differences().forEach((name, each) -> differences.put(name, difference(each)));
    return Json.object(
        "recipe", result.recipe(),
        "metrics", metrics,
        "differences", differences,
        "onFront", result.onFront(),
        "seconds", Json.number(result.seconds()),
        "failed", result.failed());
  }

  private static Map<String, @Nullable Object> difference(Difference difference) {
    Map<String, @Nullable Object> object = Json.estimate(difference.estimate());
    object.put("p", Json.number(difference.p()));
    object.put("adjustedP", Json.number(difference.adjustedP()));
    object.put("effect", SharedJson.lower(difference.effect()));
    return object;
  }

  private static Map<String, @Nullable Object> trial(Trial trial) {
    Map<String, @Nullable Object> metrics = Json.object();
    trial.metrics().forEach((name, value) -> metrics.put(name, Json.number(value)));
    return Json.object(
        "recipe", trial.recipe(),
        "repeat", trial.repeat(),
        "fold", trial.fold(),
        "chosen", trial.chosen(),
        "metrics", metrics,
        "seconds", Json.number(trial.seconds()),
        "failure", trial.failure());
  }
}
