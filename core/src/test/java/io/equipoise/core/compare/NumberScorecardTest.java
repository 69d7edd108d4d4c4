package io.equipoise.core.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.compare.Splits.Split;
import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.NumberForecast;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.metric.Crps;
import io.equipoise.core.metric.EnsembleCrps;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.NumberTarget;
import io.equipoise.core.task.Rows;
import io.equipoise.core.task.TaskKind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class NumberScorecardTest {
  private static Dataset data(double[] targets, int[] groups) {
    double[] ones = new double[targets.length];
    Arrays.fill(ones, 1);
    Groups coded = new Groups(List.of("g"), groups, List.of("a", "b"));
    Rows rows = new Rows(Table.of(List.of(NumericColumn.of("x", ones))), coded);
    return Dataset.of(rows, new NumberTarget(targets), ones);
  }

  private static Map<String, Double> score(Dataset data, NumberForecast forecast) {
    ScoringGroups groups =
        new ScoringGroups(data.rows().groups(), new boolean[] {true, true}, List.of());
    TargetRanges ranges = TargetRanges.of((NumberTarget) data.target());
    return new Scoring(TaskKind.REGRESSION, groups, ranges).of(data, new Predictions(forecast));
  }

  @Test
  void figuresAreThoseCountedByHand() {
    Dataset data = data(new double[] {0, 2, 4, 10}, new int[] {0, 0, 1, 1});
    Map<String, Double> card = score(data, NumberForecast.of(new double[] {1, 2, 1, 8}));
    // errors 1, 0, -3, -2
    assertThat(card.get("mae")).isEqualTo(1.5);
    assertThat(card.get("rmse")).isCloseTo(Math.sqrt(14 / 4.0), within(1e-12));
    // around the mean 4: 16 + 4 + 0 + 36
    assertThat(card.get("r2")).isCloseTo(1 - 14 / 56.0, within(1e-12));
    assertThat(card.get("worstGroupMae")).isEqualTo(2.5);
    assertThat(card.get("maeGap")).isEqualTo(2.5 - 0.5);
    assertThat(card.get("meanErrorGap")).isEqualTo(0.5 + 2.5);
    assertThat(card.get("crps")).isEqualTo(1.5);
    assertThat(card.get("nll")).isNaN();
    assertThat(card.keySet())
        .containsExactlyElementsOf(
            TrialMetric.of(TaskKind.REGRESSION).stream().map(TrialMetric::label).toList());
  }

  @Test
  void balancedErrorGivesEachRangeOfTheTargetTheSameSay() {
    double[] targets = new double[101];
    for (int i = 0; i < 100; i++) {
      targets[i] = i % 10 / 10.0;
    }
    targets[100] = 10;
    double[] said = targets.clone();
    said[100] = 4;
    // one row in the highest range is 6 off, and the hundred in the lowest are right
    Dataset data = data(targets, new int[101]);
    TargetRanges ranges = new TargetRanges(new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
    ScoringGroups groups =
        new ScoringGroups(data.rows().groups(), new boolean[] {true, true}, List.of());
    Map<String, Double> card =
        NumberScorecard.of((NumberTarget) data.target(), groups, ranges, NumberForecast.of(said));
    assertThat(card.get("mae")).isCloseTo(6 / 101.0, within(1e-12));
    assertThat(card.get("balancedMae")).isEqualTo(3);
  }

  @Test
  void rangesAreNotStretchedByOneOutlier() {
    double[] targets = DoubleStream.iterate(0, v -> v + 1).limit(200).toArray();
    targets[199] = 1e9;
    double[] edges = TargetRanges.of(new NumberTarget(targets)).edges();
    assertThat(edges).hasSize(9);
    assertThat(edges[8]).isLessThan(200);
  }

  @Test
  void forecastsWithASpreadAreScoredAsDistributions() {
    Dataset data = data(new double[] {1, 5}, new int[] {0, 1});
    double[] deviations = {0.5, 2};
    Map<String, Double> normal =
        score(data, new NumberForecast(new double[] {2, 4}, new NumberForecast.Normal(deviations)));
    assertThat(normal.get("crps"))
        .isCloseTo((Crps.normal(2, 0.5, 1) + Crps.normal(4, 2, 5)) / 2, within(1e-12));
    double first = Math.log(0.5 * Math.sqrt(2 * Math.PI)) + 4 / 2.0;
    double second = Math.log(2 * Math.sqrt(2 * Math.PI)) + 0.25 / 2;
    assertThat(normal.get("nll")).isCloseTo((first + second) / 2, within(1e-12));
    Map<String, Double> members =
        score(
            data,
            new NumberForecast(
                new double[] {2, 4}, new NumberForecast.Members(2, new double[] {1, 3, 4, 4})));
    assertThat(members.get("crps"))
        .isCloseTo((EnsembleCrps.plain(new double[] {1, 3}, 1) + 1) / 2, within(1e-12));
    assertThat(members.get("mae")).isEqualTo(1);
  }

  @Test
  void whatCannotBeMeasuredIsNotANumber() {
    Map<String, Double> card =
        score(data(new double[] {3, 3}, new int[] {0, 0}), NumberForecast.of(new double[] {1, 4}));
    assertThat(card.get("r2")).isNaN();
    assertThat(card.get("maeGap")).isNaN();
    assertThat(card.get("worstGroupMae")).isEqualTo(1.5);
  }

  @Test
  void splitsHoldEveryPartOfTheTargetInEveryGroup() {
    double[] targets = new double[400];
    int[] groups = new int[400];
    for (int i = 0; i < 400; i++) {
      targets[i] = (i * 7919) % 400;
      groups[i] = i % 4 == 0 ? 1 : 0;
    }
    Dataset data = data(targets, groups);
    double mean = Arrays.stream(targets).average().orElseThrow();
    for (Split split : Splits.repeated(data, 5, 2, new Seed(9))) {
      Dataset test = data.take(split.test());
      assertThat(Arrays.stream(test.numbers()).average().orElseThrow())
          .isCloseTo(mean, within(6.0));
      assertThat(Arrays.stream(test.rows().groups().codes()).sum()).isBetween(19, 21);
    }
  }

  @Test
  void theObjectiveMustFitTheTarget() {
    Dataset numbers = data(new double[] {1, 2, 3, 4}, new int[] {0, 0, 1, 1});
    Scoring scoring = Scoring.of(numbers, 2);
    assertThat(scoring.objective(numbers, Optional.empty())).isEqualTo(TrialMetric.WORST_GROUP_MAE);
    assertThat(scoring.objective(numbers, Optional.of(TrialMetric.named("rSquared"))))
        .isEqualTo(TrialMetric.R2);
    assertThat(TrialMetric.named("root-mean-squared-error")).isEqualTo(TrialMetric.RMSE);
    assertThat(TrialMetric.named("meanAbsoluteErrorGap")).isEqualTo(TrialMetric.MAE_GAP);
    assertThatThrownBy(() -> scoring.objective(numbers, Optional.of(TrialMetric.AUC)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("auc scores classes, but the target holds numbers")
        .hasMessageContaining("rmse");
    Dataset classes = Samples.twoGroups(50, 1);
    assertThatThrownBy(
            () -> Scoring.of(classes, 2).objective(classes, Optional.of(TrialMetric.MAE)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("mae scores numbers");
  }

  @Test
  void askingForTheOtherKindOfTruthIsRefused() {
    Dataset numbers = data(new double[] {1, 2}, new int[] {0, 1});
    assertThatThrownBy(numbers::labels)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("classes are needed");
    assertThatThrownBy(() -> Samples.twoGroups(10, 1).numbers())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("numbers are needed");
    assertThatThrownBy(() -> new Predictions(NumberForecast.of(new double[1])).probabilities())
        .isInstanceOf(UserError.class);
    assertThatThrownBy(() -> Predictions.binary(new double[1]).numbers())
        .isInstanceOf(UserError.class);
    assertThatThrownBy(() -> new NumberTarget(new double[] {1, Double.NaN}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("NaN");
  }
}
