package io.equipoise.report;

import io.equipoise.core.compare.Comparison;
import io.equipoise.core.compare.Difference;
import io.equipoise.core.compare.RecipeResult;
import io.equipoise.core.compare.Trial;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.task.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;

/** A comparison as {@code compare} makes it, for tests of the page. */
final class Tried {
  private static final List<String> METRICS =
      List.of(
          "accuracy",
          "balancedAccuracy",
          "auc",
          "f1",
          "worstGroupAccuracy",
          "demographicParityDifference",
          "equalizedOddsDifference",
          "eceGap");

  private Tried() {}

  /** One of the recipes is the caller's: hostile names go in here. */
  static Comparison with(String recipe) {
    List<String> recipes =
        List.of("logreg", "reweighing > logreg", "mlp(loss=worst-group) > equalized-odds", recipe);
    UniformRandomProvider random = new Seed(5).generator();
    List<RecipeResult> results = new ArrayList<>();
    List<Trial> trials = new ArrayList<>();
    for (int r = 0; r < recipes.size(); r++) {
      Map<String, Estimate> means = new LinkedHashMap<>();
      Map<String, Difference> differences = new LinkedHashMap<>();
      for (int m = 0; m < METRICS.size(); m++) {
        double value = m < 5 ? 0.8 - 0.02 * r + 0.01 * m : 0.21 - 0.05 * r;
        means.put(METRICS.get(m), new Estimate(value, value - 0.02, value + 0.02));
        if (r > 0) {
          double change = m < 5 ? -0.02 * r : -0.05 * r;
          Difference.Effect effect =
              m >= 5
                  ? Difference.Effect.HELPED
                  : r == 2 ? Difference.Effect.HURT : Difference.Effect.NO_DIFFERENCE_SHOWN;
          differences.put(
              METRICS.get(m),
              new Difference(
                  METRICS.get(m),
                  new Estimate(change, change - 0.025, change + 0.025),
                  0.01,
                  0.02,
                  effect));
        }
      }
      results.add(
          new RecipeResult(recipes.get(r), means, differences, r != 2, 1.2 + r, r == 3 ? 2 : 0));
      trials.addAll(trials(recipes.get(r), means, random));
    }
    return new Comparison(
        Samples.provenance("berkeley"),
        Task.binary("admitted", "yes", List.of("sex")),
        "equalizedOddsDifference",
        "balancedAccuracy",
        "logreg",
        results,
        trials,
        Optional.of("reweighing > logreg"),
        "Take 'reweighing > logreg': it changes the equalized odds difference from 0.210 to 0.160"
            + " (-0.050, 95 % interval -0.075 to -0.025 over 10 splits)",
        List.of(),
        List.of("Inner splits chose k=5 in 8 of 10 splits."));
  }

  private static List<Trial> trials(
      String recipe, Map<String, Estimate> means, UniformRandomProvider random) {
    List<Trial> trials = new ArrayList<>();
    for (int split = 0; split < 10; split++) {
      Map<String, Double> metrics = new LinkedHashMap<>();
      means.forEach(
          (name, mean) -> metrics.put(name, mean.value() + 0.06 * (random.nextDouble() - 0.5)));
      boolean failed = split == 9;
      trials.add(
          new Trial(
              recipe,
              split / 5,
              split % 5,
              recipe,
              failed ? Map.of() : metrics,
              1.5,
              failed ? "one class only" : "",
              List.of()));
    }
    return trials;
  }
}
