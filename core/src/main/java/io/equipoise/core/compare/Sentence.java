package io.equipoise.core.compare;

import io.equipoise.core.compare.Difference.Effect;
import io.equipoise.core.stat.Estimate;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The one sentence that a person acts on: which recipe to take and what it costs, or that none
 * helped.
 *
 * @param chosen the recipe to take; empty when none helped
 * @param text the sentence
 */
record Sentence(Optional<String> chosen, String text) {

  /**
   * Chooses among the recipes that helped on the objective and kept at least half of what the
   * baseline knows (quality above chance), since equal rates are easily had by deciding blindly:
   * first those that did not surely lower quality, then the one with the best objective.
   *
   * @param chance the quality of deciding blindly; NaN when there is no such number
   */
  static Sentence of(
      TrialMetric objective,
      TrialMetric quality,
      double chance,
      List<RecipeResult> results,
      int splits) {
    RecipeResult baseline = results.get(0);
    List<RecipeResult> others = results.subList(1, results.size());
    if (others.isEmpty()) {
      return new Sentence(
          Optional.empty(),
          "Only "
              + quoted(baseline)
              + " was tried, so there is nothing to compare it with; name another recipe with"
              + " --try.");
    }
    if (!baseline.mean(objective).measurable()) {
      return new Sentence(
          Optional.empty(),
          "The "
              + objective.spoken()
              + " could not be measured, so no recipe can be advised by it; it needs "
              + (objective.ofNumbers()
                  ? "at least two groups with enough rows"
                  : "groups with enough rows of both labels")
              + ", or name another metric with --objective.");
    }
    List<RecipeResult> helped =
        others.stream().filter(r -> r.effect(objective) == Effect.HELPED).toList();
    if (helped.isEmpty()) {
      return new Sentence(Optional.empty(), noneHelped(objective, baseline, others, splits));
    }
    double least = chance + (baseline.mean(quality).value() - chance) / 2;
    List<RecipeResult> blind =
        helped.stream().filter(r -> quality.better(least, r.mean(quality).value())).toList();
    Comparator<RecipeResult> best =
        Comparator.comparing((RecipeResult r) -> r.effect(quality) == Effect.HURT)
            .thenComparingDouble(
                r -> (objective.higherIsBetter() ? -1 : 1) * r.mean(objective).value());
    return helped.stream()
        .filter(r -> !blind.contains(r))
        .min(best)
        .map(take -> take(objective, quality, baseline, take, blind, splits))
        .orElseGet(
            () ->
                new Sentence(
                    Optional.empty(),
                    "None of the recipes tried can be advised: "
                        + blindly(objective, quality, baseline, blind)
                        + ". Keep "
                        + quoted(baseline)
                        + ", or decide whether that price is worth it."));
  }

  private static Sentence take(
      TrialMetric objective,
      TrialMetric quality,
      RecipeResult baseline,
      RecipeResult take,
      List<RecipeResult> blind,
      int splits) {
    Estimate gain =
        take.difference(objective).map(Difference::estimate).orElse(Estimate.NOT_MEASURABLE);
    String text =
        "Take %s: it changes the %s from %s to %s (%s over %d splits)%s%s."
            .formatted(
                quoted(take),
                objective.spoken(),
                number(objective, baseline),
                number(objective, take),
                interval(objective, gain),
                splits,
                take.difference(quality)
                    .map(difference -> price(quality, baseline, take, difference))
                    .orElse(""),
                blind.isEmpty()
                    ? ""
                    : ". Not advised: " + blindly(objective, quality, baseline, blind));
    return new Sentence(Optional.of(take.recipe()), text);
  }

  /** What is to be said of recipes that better the objective by hardly looking at the rows. */
  private static String blindly(
      TrialMetric objective, TrialMetric quality, RecipeResult baseline, List<RecipeResult> blind) {
    String each =
        blind.stream()
            .map(
                r ->
                    "%s (%s %s, %s %s)"
                        .formatted(
                            quoted(r),
                            objective.spoken(),
                            number(objective, r),
                            quality.spoken(),
                            number(quality, r)))
            .collect(Collectors.joining(", "));
    return each
        + (blind.size() == 1 ? " betters " : " better ")
        + "the "
        + objective.spoken()
        + " by giving up more than half of the "
        + quality.spoken()
        + " that "
        + quoted(baseline)
        + (quality.ofNumbers() ? " saves over one number for all rows (" : " has above chance (")
        + number(quality, baseline)
        + ")";
  }

  private static String noneHelped(
      TrialMetric objective, RecipeResult baseline, List<RecipeResult> others, int splits) {
    long hurt = others.stream().filter(r -> r.effect(objective) == Effect.HURT).count();
    String worse =
        hurt == 0
            ? ""
            : "; "
                + (hurt == others.size() && hurt > 1 ? "all" : Long.toString(hurt))
                + " made it worse";
    return "None of the recipes tried helped: against %s (%s %s) no improvement of the %s was shown over %d splits%s. Keep %s."
        .formatted(
            quoted(baseline),
            objective.spoken(),
            number(objective, baseline),
            objective.spoken(),
            splits,
            worse,
            quoted(baseline));
  }

  private static String price(
      TrialMetric quality, RecipeResult baseline, RecipeResult take, Difference difference) {
    String figures =
        "%s %s against %s, %s"
            .formatted(
                quality.spoken(),
                number(quality, take),
                number(quality, baseline),
                interval(quality, difference.estimate()));
    return switch (difference.effect()) {
      case HURT -> "; the price is " + figures;
      case HELPED -> "; it also betters " + figures;
      case NO_DIFFERENCE_SHOWN -> "; no difference shown in " + figures;
    };
  }

  private static String quoted(RecipeResult result) {
    return "'" + result.recipe() + "'";
  }

  private static String number(TrialMetric metric, RecipeResult result) {
    double value = result.mean(metric).value();
    return String.format(Locale.ROOT, "%,." + decimals(metric, value) + "f", value);
  }

  /** Three decimals; for errors in the target's unit as many as leave four digits or more. */
  private static int decimals(TrialMetric metric, double value) {
    if (!metric.ofNumbers() || !(Math.abs(value) > 0) || Double.isInfinite(value)) {
      return 3;
    }
    return Math.max(0, Math.min(12, 3 - (int) Math.floor(Math.log10(Math.abs(value)))));
  }

  private static String interval(TrialMetric metric, Estimate difference) {
    String number = "%+,." + decimals(metric, difference.value()) + "f";
    return String.format(
        Locale.ROOT,
        number + ", 95 %% interval " + number + " to " + number,
        difference.value(),
        difference.low(),
        difference.high());
  }
}
