package io.equipoise.core.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.compare.Difference.Effect;
import io.equipoise.core.compare.Splits.Split;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.provenance.Provenance;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;

/**
 * Trials here are real: rows are drawn, split, learned from and scored; only the learner is a small
 * one.
 */
class JudgeTest {
  private static final CompareOptions OPTIONS =
      new CompareOptions(5, 2, 3, 1, Optional.of(TrialMetric.ACCURACY), Optional.empty(), 1);
  private static final List<Recipe> RECIPES =
      List.of(
          Recipe.parse("plain"),
          Recipe.parse("first"),
          Recipe.parse("second"),
          Recipe.parse("third"));

  @Test
  void noHelpIsClaimedWhereThereIsNone() {
    int runs = 300;
    int claims = 0;
    for (int run = 0; run < runs; run++) {
      claims += compare(300, run, new double[] {1, 1, 1, 1}).chosen().isPresent() ? 1 : 0;
    }
    assertThat((double) claims / runs)
        .as("share of %d runs without effect in which help was claimed", runs)
        .isLessThanOrEqualTo(0.05);
  }

  @Test
  void helpIsSeenWhereThereIsSome() {
    int runs = 40;
    int seen = 0;
    for (int run = 0; run < runs; run++) {
      Comparison comparison = compare(800, 1000 + run, new double[] {6, 6, 0.2, 6});
      seen += comparison.chosen().equals(Optional.of("second")) ? 1 : 0;
    }
    assertThat((double) seen / runs).isGreaterThan(0.8);
  }

  @Test
  void theSentenceSaysWhatTheNumbersSay() {
    Comparison comparison = compare(800, 7, new double[] {6, 6, 0.2, 6});
    RecipeResult chosen = comparison.results().get(2);
    Difference gain = chosen.difference(TrialMetric.ACCURACY).orElseThrow();
    assertThat(gain.effect()).isEqualTo(Effect.HELPED);
    assertThat(gain.estimate().low()).isGreaterThan(0);
    assertThat(gain.adjustedP()).isGreaterThanOrEqualTo(gain.p());
    assertThat(comparison.sentence())
        .startsWith("Take 'second': it changes the accuracy from")
        .contains(String.format("%+.3f", gain.estimate().value()));
    Comparison none = compare(300, 8, new double[] {1, 1, 1, 1});
    assertThat(none.sentence()).contains("None of the recipes tried helped", "Keep 'plain'");
  }

  @Test
  void theFrontHoldsWhatNothingBeatsOnBothAxes() {
    Comparison comparison = compare(800, 9, new double[] {6, 6, 0.2, 6});
    assertThat(comparison.results().get(2).onFront()).isTrue();
    assertThat(comparison.results().stream().filter(RecipeResult::onFront).count()).isLessThan(4);
  }

  @Test
  void failedTrialsAreCountedAndNamed() {
    List<Trial> trials = new ArrayList<>(trials(300, 3, new double[] {1, 1, 1, 1}));
    Trial failed = trials.get(5);
    trials.set(
        5,
        new Trial(
            failed.recipe(),
            failed.repeat(),
            failed.fold(),
            "",
            Map.of(),
            0.1,
            "no positive rows",
            List.of("its threshold is a guess")));
    Comparison comparison = judge(Samples.twoGroups(300, 3)).of(trials);
    assertThat(comparison.results().stream().mapToInt(RecipeResult::failed).sum()).isEqualTo(1);
    assertThat(comparison.notes())
        .anyMatch(note -> note.contains("failed on 1 of 10 splits: no positive rows"))
        .anyMatch(note -> note.endsWith("': its threshold is a guess"));
  }

  private static Comparison compare(int rows, long seed, double[] noise) {
    return judge(Samples.twoGroups(rows, seed)).of(trials(rows, seed, noise));
  }

  private static Judge judge(Dataset data) {
    return new Judge(
        data,
        Task.binary("y", "yes", List.of("group")),
        new Provenance("made", "0", data.size(), 1, Map.of(), ""),
        RECIPES,
        OPTIONS,
        ScoringGroups.of(data.rows().groups(), 5),
        TrialMetric.ACCURACY);
  }

  /**
   * Each recipe cuts the feature, seen through noise of its own, halfway between the class means of
   * the training part.
   */
  private static List<Trial> trials(int rows, long seed, double[] noise) {
    Dataset data = Samples.twoGroups(rows, seed);
    double[][] seen = new double[noise.length][];
    for (int r = 0; r < noise.length; r++) {
      UniformRandomProvider random = new Seed(seed).child("noise").child(r).generator();
      ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
      double[] x = ((NumericColumn) data.rows().features().column("x")).values();
      seen[r] = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        seen[r][i] = x[i] + noise[r] * gaussian.sample();
      }
    }
    List<Trial> trials = new ArrayList<>();
    for (Split split : Splits.repeated(data, 5, 2, new Seed(seed))) {
      for (int r = 0; r < noise.length; r++) {
        double cut = halfway(data, split.train(), seen[r]);
        double[] scores = new double[split.test().length];
        for (int i = 0; i < scores.length; i++) {
          scores[i] = 1 / (1 + Math.exp(cut - seen[r][split.test()[i]]));
        }
        Dataset test = data.take(split.test());
        Map<String, Double> metrics =
            Scorecard.of(
                test,
                ScoringGroups.of(data.rows().groups(), 5).take(split.test()),
                Predictions.binary(scores));
        trials.add(
            new Trial(
                RECIPES.get(r).toString(),
                split.repeat(),
                split.fold(),
                RECIPES.get(r).toString(),
                metrics,
                0,
                "",
                List.of()));
      }
    }
    return trials;
  }

  private static double halfway(Dataset data, int[] train, double[] x) {
    double[] sum = new double[2];
    int[] count = new int[2];
    for (int row : train) {
      sum[data.labels()[row]] += x[row];
      count[data.labels()[row]]++;
    }
    return (sum[0] / count[0] + sum[1] / count[1]) / 2;
  }

  @Test
  void equalityBoughtByDecidingBlindlyIsNotAdvised() {
    RecipeResult plain =
        result("plain", 0.75, 0.40, Effect.NO_DIFFERENCE_SHOWN, Effect.NO_DIFFERENCE_SHOWN);
    RecipeResult blind = result("blind", 0.55, 0.02, Effect.HELPED, Effect.HURT);
    RecipeResult dear = result("dear", 0.66, 0.20, Effect.HELPED, Effect.HURT);
    Sentence both =
        Sentence.of(
            TrialMetric.EQUALIZED_ODDS_DIFFERENCE,
            TrialMetric.BALANCED_ACCURACY,
            0.5,
            List.of(plain, blind, dear),
            10);
    assertThat(both.chosen()).contains("dear");
    assertThat(both.text())
        .contains(
            "Not advised: 'blind' (equalized odds difference 0.020, balanced accuracy 0.550)");
    Sentence only =
        Sentence.of(
            TrialMetric.EQUALIZED_ODDS_DIFFERENCE,
            TrialMetric.BALANCED_ACCURACY,
            0.5,
            List.of(plain, blind),
            10);
    assertThat(only.chosen()).isEmpty();
    assertThat(only.text())
        .startsWith("None of the recipes tried can be advised")
        .contains("Keep 'plain'");
  }

  @Test
  void anObjectiveThatCannotBeMeasuredAdvisesNothing() {
    RecipeResult plain =
        result("plain", 0.75, Double.NaN, Effect.NO_DIFFERENCE_SHOWN, Effect.NO_DIFFERENCE_SHOWN);
    Sentence none =
        Sentence.of(
            TrialMetric.EQUALIZED_ODDS_DIFFERENCE,
            TrialMetric.BALANCED_ACCURACY,
            0.5,
            List.of(plain, plain),
            10);
    assertThat(none.chosen()).isEmpty();
    assertThat(none.text())
        .startsWith("The equalized odds difference could not be measured")
        .doesNotContain("NaN");
  }

  private static RecipeResult result(
      String recipe, double quality, double gap, Effect onGap, Effect onQuality) {
    String gapName = TrialMetric.EQUALIZED_ODDS_DIFFERENCE.label();
    String qualityName = TrialMetric.BALANCED_ACCURACY.label();
    return new RecipeResult(
        recipe,
        Map.of(gapName, Estimate.exact(gap), qualityName, Estimate.exact(quality)),
        Map.of(
            gapName, new Difference(gapName, Estimate.exact(gap - 0.4), 0.001, 0.001, onGap),
            qualityName,
                new Difference(
                    qualityName, Estimate.exact(quality - 0.75), 0.001, 0.001, onQuality)),
        false,
        1,
        0);
  }
}
