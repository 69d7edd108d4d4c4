package io.equipoise.report.page;

import io.equipoise.core.compare.Comparison;
import io.equipoise.core.compare.Difference;
import io.equipoise.core.compare.RecipeResult;
import io.equipoise.core.compare.TrialMetric;
import io.equipoise.core.finding.Exhibit;
import io.equipoise.core.stat.Estimate;
import io.equipoise.report.chart.TrialsChart;
import io.equipoise.report.text.Numbers;
import io.equipoise.report.text.Unit;
import io.equipoise.report.text.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was tried and what it did.
 *
 * @param sentence which recipe to take, or that none helped
 * @param helped whether a recipe was chosen
 * @param explanation what the columns and marks mean
 * @param metrics headings, the objective and the quality metric first
 * @param recipes a row each, the baseline first
 * @param exhibits charts: differences from the baseline, Pareto front, trials
 * @param notes small groups, failed trials, choices of inner splits
 */
public record TriedView(
    String sentence,
    boolean helped,
    String explanation,
    List<String> metrics,
    List<Recipe> recipes,
    List<ExhibitView> exhibits,
    List<String> notes) {

  /**
   * One recipe.
   *
   * @param number as in the Pareto chart
   * @param text the recipe
   * @param tags {@code "baseline"}, {@code "take this one"}, {@code "on the front"}
   * @param cells one per metric
   * @param seconds mean wall time of a trial
   * @param failed what is to be said of failed trials; empty when none failed
   */
  public record Recipe(
      int number,
      String text,
      List<String> tags,
      List<Cell> cells,
      String seconds,
      String failed) {}

  /**
   * One metric of one recipe.
   *
   * @param value its mean over the splits
   * @param interval of the mean
   * @param change difference from the baseline; empty for the baseline
   * @param changeInterval of the difference
   * @param effect {@code better}, {@code worse}, {@code same} or empty: the class of its colours
   * @param words what may be said of the difference
   */
  public record Cell(
      String value,
      String interval,
      String change,
      String changeInterval,
      String effect,
      String words) {}

  static TriedView of(String id, Comparison comparison) {
    List<String> metrics = metrics(comparison);
    List<Recipe> recipes = new ArrayList<>();
    for (RecipeResult result : comparison.results()) {
      recipes.add(recipe(recipes.size() + 1, result, comparison, metrics));
    }
    return new TriedView(
        sentence(comparison),
        comparison.chosen().isPresent(),
        explanation(comparison),
        metrics.stream().map(Words::heading).toList(),
        recipes,
        exhibits(id, comparison),
        comparison.notes());
  }

  /** The comparison's sentence with a full stop. */
  static String sentence(Comparison comparison) {
    return Words.sentence(comparison.sentence());
  }

  private static List<String> metrics(Comparison comparison) {
    Set<String> names = new LinkedHashSet<>(List.of(comparison.objective(), comparison.quality()));
    comparison.results().forEach(result -> names.addAll(result.metrics().keySet()));
    return List.copyOf(names);
  }

  private static String explanation(Comparison comparison) {
    long splits =
        comparison.trials().stream()
            .map(trial -> trial.repeat() + "/" + trial.fold())
            .distinct()
            .count();
    return """
    Each number is a mean over %s, measured on rows that no choice was made on, with its 95 %% \
    interval below it. The objective is the %s; quality is judged by the %s. Differences are \
    from the baseline on the same splits, with the corrected resampled t interval; "better" \
    and "worse" are said only where they hold after Holm's correction for trying several \
    recipes.%s\
    """
        .formatted(
            Words.count(splits, "outer split", "outer splits"),
            Words.spoken(comparison.objective()),
            Words.spoken(comparison.quality()),
            metrics(comparison).contains(TrialMetric.MAE.label())
                ? " Errors and their gaps are in the unit of the target; the smaller, the better."
                : "");
  }

  private static Recipe recipe(
      int number, RecipeResult result, Comparison comparison, List<String> metrics) {
    List<String> tags = new ArrayList<>();
    if (result.recipe().equals(comparison.baseline())) {
      tags.add("baseline");
    }
    if (comparison.chosen().filter(result.recipe()::equals).isPresent()) {
      tags.add("take this one");
    }
    if (result.onFront()) {
      tags.add("on the front");
    }
    List<Cell> cells = metrics.stream().map(metric -> cell(result, metric)).toList();
    String failed =
        result.failed() == 0 ? "" : Words.count(result.failed(), "trial", "trials") + " failed";
    return new Recipe(
        number, result.recipe(), tags, cells, Numbers.seconds(result.seconds()), failed);
  }

  private static Cell cell(RecipeResult result, String metric) {
    Estimate mean = result.metrics().getOrDefault(metric, Estimate.NOT_MEASURABLE);
    Unit unit = Unit.ofTrials(metric);
    String value = Numbers.value(mean.value(), unit);
    String interval = Numbers.interval(mean, unit);
    Difference difference = result.differences().get(metric);
    if (difference == null) {
      return new Cell(value, interval, "", "", "", "");
    }
    String effect =
        switch (difference.effect()) {
          case HELPED -> "better";
          case HURT -> "worse";
          case NO_DIFFERENCE_SHOWN -> "same";
        };
    return new Cell(
        value,
        interval,
        Numbers.change(difference.estimate().value(), unit),
        Numbers.interval(difference.estimate(), unit),
        effect,
        difference.effect().words());
  }

  private static List<ExhibitView> exhibits(String id, Comparison comparison) {
    List<ExhibitView> views = new ArrayList<>();
    Exhibit differences = differences(comparison);
    if (!differences.rows().isEmpty()) {
      views.add(
          Unit.ofTrials(comparison.objective()) == Unit.NUMBER
              ? ExhibitView.of(id + "-d", differences, Unit.NUMBER)
              : ExhibitView.of(id + "-d", differences, ""));
    }
    boolean hasFront =
        comparison.exhibits().stream().anyMatch(e -> e.chart() == Exhibit.Chart.SCATTER);
    if (!hasFront && comparison.results().size() > 1) {
      views.add(ExhibitView.of(id + "-p", front(comparison), ""));
    }
    for (Exhibit exhibit : comparison.exhibits()) {
      views.add(ExhibitView.of(id + "-x" + (views.size() + 1), exhibit, ""));
    }
    for (String metric : List.of(comparison.objective(), comparison.quality())) {
      TrialsChart.of(comparison, metric)
          .ifPresent(
              drawing ->
                  views.add(
                      ExhibitView.drawn(
                          id + "-t" + (views.size() + 1),
                          Words.heading(metric) + " of each trial",
                          drawing)));
    }
    return views;
  }

  private static Exhibit differences(Comparison comparison) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (RecipeResult result : comparison.results()) {
      Difference difference = result.differences().get(comparison.objective());
      if (difference != null) {
        Estimate estimate = difference.estimate();
        rows.add(Arrays.asList(result.recipe(), estimate.value(), estimate.low(), estimate.high()));
      }
    }
    return new Exhibit(
        "Change of the " + Words.spoken(comparison.objective()) + " from the baseline",
        Exhibit.Chart.INTERVALS,
        List.of("label", "value", "low", "high"),
        rows);
  }

  private static Exhibit front(Comparison comparison) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (RecipeResult result : comparison.results()) {
      rows.add(
          Arrays.asList(
              mean(result, comparison.quality()),
              mean(result, comparison.objective()),
              result.recipe(),
              result.onFront()));
    }
    return new Exhibit(
        comparison.quality() + " against " + comparison.objective(),
        Exhibit.Chart.SCATTER,
        List.of("x", "y", "label", "front"),
        rows);
  }

  private static double mean(RecipeResult result, String metric) {
    return result.metrics().getOrDefault(metric, Estimate.NOT_MEASURABLE).value();
  }
}
