package io.equipoise.core.compare;

import io.equipoise.core.compare.Difference.Effect;
import io.equipoise.core.finding.Exhibit;
import io.equipoise.core.provenance.Provenance;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.stat.CorrectedResampledT;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.Holm;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.NumberTarget;
import io.equipoise.core.task.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Says which recipes helped. Per metric, each recipe's trials are paired with the baseline's by
 * split; the interval of the mean difference is the corrected resampled t interval (Nadeau and
 * Bengio, 2003), and p-values over the recipes are corrected by Holm's method. A recipe helped when
 * its corrected p is below 0.05 on the objective.
 */
final class Judge {
  private static final double LEVEL = 0.05;

  private final Dataset data;
  private final Task task;
  private final Provenance provenance;
  private final List<Recipe> recipes;
  private final CompareOptions options;
  private final ScoringGroups groups;
  private final TrialMetric objective;
  private final TrialMetric quality;

  Judge(
      Dataset data,
      Task task,
      Provenance provenance,
      List<Recipe> recipes,
      CompareOptions options,
      ScoringGroups groups,
      TrialMetric objective) {
    this.data = data;
    this.task = task;
    this.provenance = provenance;
    this.recipes = recipes;
    this.options = options;
    this.groups = groups;
    this.objective = objective;
    this.quality = quality(objective);
  }

  /** What the objective is set against: the usual quality, or another where that decides. */
  private static TrialMetric quality(TrialMetric objective) {
    if (objective.ofNumbers()) {
      return objective == TrialMetric.MAE ? TrialMetric.RMSE : TrialMetric.MAE;
    }
    return objective == TrialMetric.BALANCED_ACCURACY
        ? TrialMetric.AUC
        : TrialMetric.BALANCED_ACCURACY;
  }

  Comparison of(List<Trial> trials) {
    Map<String, Map<Integer, Trial>> bySplit = new LinkedHashMap<>();
    recipes.forEach(recipe -> bySplit.put(recipe.toString(), new TreeMap<>()));
    for (Trial trial : trials) {
      if (trial.failure().isEmpty()) {
        bySplit
            .getOrDefault(trial.recipe(), new TreeMap<>())
            .put(trial.repeat() * options.folds() + trial.fold(), trial);
      }
    }
    List<String> texts = recipes.stream().map(Recipe::toString).toList();
    String baseline = texts.get(0);
    Map<String, Map<String, Difference>> differences = differences(texts, bySplit);
    List<RecipeResult> results = new ArrayList<>();
    for (String text : texts) {
      results.add(
          result(
              text,
              bySplit.getOrDefault(text, Map.of()).values(),
              differences.getOrDefault(text, Map.of()),
              trials));
    }
    results = markFront(results);
    Sentence sentence = Sentence.of(objective, quality, chance(), results, splits(trials));
    return new Comparison(
        provenance,
        task,
        objective.label(),
        quality.label(),
        baseline,
        results,
        trials,
        sentence.chosen(),
        sentence.text(),
        List.of(front(results)),
        notes(trials));
  }

  private Map<String, Map<String, Difference>> differences(
      List<String> texts, Map<String, Map<Integer, Trial>> bySplit) {
    Map<String, Map<String, Difference>> differences = new LinkedHashMap<>();
    Map<Integer, Trial> base = bySplit.getOrDefault(texts.get(0), Map.of());
    for (TrialMetric metric : TrialMetric.of(data.kind())) {
      List<String> compared = new ArrayList<>();
      List<CorrectedResampledT.Result> tests = new ArrayList<>();
      for (String text : texts.subList(1, texts.size())) {
        double[] paired = paired(base, bySplit.getOrDefault(text, Map.of()), metric);
        if (paired.length >= 2) {
          compared.add(text);
          tests.add(CorrectedResampledT.of(paired, options.folds() - 1, 1));
        }
      }
      double[] adjusted =
          Holm.adjust(tests.stream().mapToDouble(CorrectedResampledT.Result::p).toArray());
      for (int i = 0; i < compared.size(); i++) {
        Estimate estimate = tests.get(i).difference();
        differences
            .computeIfAbsent(compared.get(i), text -> new LinkedHashMap<>())
            .put(
                metric.label(),
                new Difference(
                    metric.label(),
                    estimate,
                    tests.get(i).p(),
                    adjusted[i],
                    effect(metric, estimate, adjusted[i])));
      }
    }
    return differences;
  }

  private static Effect effect(TrialMetric metric, Estimate difference, double adjustedP) {
    if (!(adjustedP < LEVEL)) {
      return Effect.NO_DIFFERENCE_SHOWN;
    }
    return metric.better(difference.value(), 0) ? Effect.HELPED : Effect.HURT;
  }

  private static double[] paired(
      Map<Integer, Trial> base, Map<Integer, Trial> other, TrialMetric metric) {
    return base.keySet().stream()
        .filter(other::containsKey)
        .mapToDouble(split -> value(other, split, metric) - value(base, split, metric))
        .filter(Double::isFinite)
        .toArray();
  }

  private static double value(Map<Integer, Trial> bySplit, int split, TrialMetric metric) {
    Trial trial = bySplit.get(split);
    return trial == null ? Double.NaN : value(trial, metric);
  }

  private static double value(Trial trial, TrialMetric metric) {
    return trial.metrics().getOrDefault(metric.label(), Double.NaN);
  }

  private RecipeResult result(
      String text, Collection<Trial> own, Map<String, Difference> differences, List<Trial> all) {
    Map<String, Estimate> metrics = new LinkedHashMap<>();
    for (TrialMetric metric : TrialMetric.of(data.kind())) {
      double[] values =
          own.stream()
              .mapToDouble(trial -> value(trial, metric))
              .filter(Double::isFinite)
              .toArray();
      if (values.length >= 2) {
        Estimate mean = CorrectedResampledT.of(values, options.folds() - 1, 1).difference();
        metrics.put(metric.label(), bounded(metric, mean));
      } else if (values.length == 1) {
        metrics.put(metric.label(), new Estimate(values[0], Double.NaN, Double.NaN));
      } else {
        metrics.put(metric.label(), Estimate.NOT_MEASURABLE);
      }
    }
    double seconds = own.stream().mapToDouble(Trial::seconds).average().orElse(Double.NaN);
    int failed =
        (int) all.stream().filter(t -> t.recipe().equals(text) && !t.failure().isEmpty()).count();
    return new RecipeResult(text, metrics, differences, false, seconds, failed);
  }

  /** Rates do not leave [0, 1], and errors do not fall below 0. */
  private static Estimate bounded(TrialMetric metric, Estimate mean) {
    return new Estimate(
        mean.value(), Math.max(metric.least(), mean.low()), Math.min(metric.most(), mean.high()));
  }

  private List<RecipeResult> markFront(List<RecipeResult> results) {
    List<RecipeResult> marked = new ArrayList<>();
    for (RecipeResult result : results) {
      boolean beaten = results.stream().anyMatch(other -> dominates(other, result));
      marked.add(
          new RecipeResult(
              result.recipe(),
              result.metrics(),
              result.differences(),
              !beaten && result.mean(objective).measurable(),
              result.seconds(),
              result.failed()));
    }
    return marked;
  }

  private boolean dominates(RecipeResult a, RecipeResult b) {
    boolean noWorse =
        !objective.better(b.mean(objective).value(), a.mean(objective).value())
            && !quality.better(b.mean(quality).value(), a.mean(quality).value());
    boolean better =
        objective.better(a.mean(objective).value(), b.mean(objective).value())
            || quality.better(a.mean(quality).value(), b.mean(quality).value());
    return noWorse && better;
  }

  private Exhibit front(List<RecipeResult> results) {
    return new Exhibit(
        quality.label() + " against " + objective.label(),
        Exhibit.Chart.SCATTER,
        List.of("x", "y", "label", "front"),
        results.stream()
            .map(
                r ->
                    Arrays.<Object>asList(
                        number(r.mean(quality).value()),
                        number(r.mean(objective).value()),
                        r.recipe(),
                        r.onFront()))
            .toList());
  }

  private static @org.jspecify.annotations.Nullable Double number(double value) {
    return Double.isFinite(value) ? value : null;
  }

  /** The quality of deciding blindly, or of one number for all rows; AUC has no such level. */
  private double chance() {
    if (data.target() instanceof NumberTarget numbers) {
      return TargetRanges.blind(numbers, quality);
    }
    return quality == TrialMetric.BALANCED_ACCURACY ? 1.0 / data.classes().size() : Double.NaN;
  }

  private static int splits(List<Trial> trials) {
    return (int)
        trials.stream().map(trial -> trial.repeat() + "/" + trial.fold()).distinct().count();
  }

  private List<String> notes(List<Trial> trials) {
    List<String> notes = new ArrayList<>(groups.notes());
    int done = splits(trials);
    int planned = options.folds() * options.repeats();
    if (done < planned) {
      notes.add(
          "The time budget ended the comparison after "
              + done
              + " of "
              + planned
              + " splits; intervals are wider for it.");
    }
    for (Recipe recipe : recipes) {
      String text = recipe.toString();
      List<Trial> failed =
          trials.stream().filter(t -> t.recipe().equals(text) && !t.failure().isEmpty()).toList();
      if (!failed.isEmpty()) {
        notes.add(
            "Recipe '"
                + text
                + "' failed on "
                + failed.size()
                + " of "
                + done
                + " splits: "
                + failed.get(0).failure());
      }
      trials.stream()
          .filter(t -> t.recipe().equals(text))
          .flatMap(t -> t.remarks().stream())
          .distinct()
          .forEach(remark -> notes.add("'" + text + "': " + remark));
      if (recipe.choices().size() > 1) {
        Map<String, Integer> chosen = new TreeMap<>();
        trials.stream()
            .filter(t -> t.recipe().equals(text) && t.failure().isEmpty())
            .forEach(t -> chosen.merge(t.chosen(), 1, Integer::sum));
        notes.add("Inner splits chose for '" + text + "': " + chosen + ".");
      }
    }
    if (data.weightsDiffer()) {
      notes.add("Row weights were used for learning and for no metric of the comparison.");
    }
    return notes;
  }
}
