package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.task.Groups;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class GroupScoresTest {
  private static final long SEED = 71;

  private final int[] labels = new int[600];
  private final double[] scores = new double[600];
  private final double[] ones = new double[600];
  private final int[] codes = new int[600];

  GroupScoresTest() {
    UniformRandomProvider random = new Seed(SEED).generator();
    for (int i = 0; i < labels.length; i++) {
      codes[i] = i % 3 == 0 ? 1 : 0;
      scores[i] = Math.rint(random.nextDouble() * 50) / 50;
      labels[i] = random.nextDouble() < scores[i] ? 1 : 0;
      ones[i] = 1;
    }
  }

  private GroupScores groupScores() {
    Groups groups = new Groups(List.of("g"), codes, List.of("a", "b", "empty"));
    return new GroupScores(groups, labels, scores, ones, new Seed(SEED));
  }

  @Test
  void meansAreTakenOverTheirRows() {
    double brier = 0;
    double logLoss = 0;
    double positive = 0;
    int positives = 0;
    int n = 0;
    for (int i = 0; i < labels.length; i++) {
      if (codes[i] == 1) {
        n++;
        brier += Math.pow(scores[i] - labels[i], 2);
        double chance = labels[i] == 1 ? scores[i] : 1 - scores[i];
        logLoss -= Math.log(Math.max(1e-15, chance));
        positives += labels[i];
        positive += labels[i] * scores[i];
      }
    }
    GroupScores all = groupScores();
    assertThat(all.of(ScoreMetric.BRIER).value(1).value()).isCloseTo(brier / n, within(1e-12));
    assertThat(all.of(ScoreMetric.LOG_LOSS).value(1).value()).isCloseTo(logLoss / n, within(1e-12));
    assertThat(all.of(ScoreMetric.GENERALIZED_TRUE_POSITIVE_RATE).value(1).value())
        .isCloseTo(positive / positives, within(1e-12));
    double gap = 0;
    for (ScoreMetric metric :
        List.of(
            ScoreMetric.GENERALIZED_TRUE_POSITIVE_RATE,
            ScoreMetric.GENERALIZED_FALSE_POSITIVE_RATE)) {
      GroupValues means = all.of(metric);
      gap = Math.max(gap, Math.abs(means.value(0).value() - means.value(1).value()));
    }
    assertThat(all.generalizedEqualizedOddsDifference().value()).isCloseTo(gap, within(1e-12));
    for (ScoreMetric metric : ScoreMetric.values()) {
      Estimate estimate = all.of(metric).value(0);
      assertThat(estimate.low()).as(metric.metric()).isLessThanOrEqualTo(estimate.value());
      assertThat(estimate.high()).as(metric.metric()).isGreaterThanOrEqualTo(estimate.value());
      assertThat(all.of(metric).value(2).measurable()).as("a group without rows").isFalse();
    }
  }

  @Test
  void averagePrecisionEqualsTheStepwiseSum() {
    // scikit-learn's documented example: 0.83.
    double[] score = {0.1, 0.4, 0.35, 0.8};
    int[] label = {0, 0, 1, 1};
    double[] weight = {1, 1, 1, 1};
    assertThat(AveragePrecision.of(score, label, weight).value()).isCloseTo(5.0 / 6, within(1e-12));
    assertThat(AveragePrecision.of(score, new int[4], weight).measurable()).isFalse();
    // All tied: precision is the share of positives.
    assertThat(AveragePrecision.of(new double[4], label, weight).value()).isEqualTo(0.5);
  }

  @Test
  void calibrationErrorOfAKnownTable() {
    double[] score = {0.1, 0.1, 0.1, 0.1, 0.9, 0.9, 0.9, 0.9};
    int[] label = {0, 1, 0, 1, 1, 1, 1, 0};
    double[] weight = new double[8];
    Arrays.fill(weight, 1);
    Reliability bins = Reliability.equalWidth(score, label, weight, 10);
    assertThat(bins.bins()).hasSize(2);
    assertThat(bins.error()).isCloseTo((0.4 + 0.15) / 2, within(1e-12));
    assertThat(bins.debiasedError()).isLessThan(bins.error());
    assertThat(bins.debiasedSquaredError())
        .isCloseTo((0.16 - 0.25 / 3 + 0.0225 - 0.1875 / 3) / 2, within(1e-12));
    Reliability same = Reliability.equalMass(score, label, weight, 2);
    assertThat(same.error()).isCloseTo(bins.error(), within(1e-12));
  }

  @Test
  void debiasingRemovesWhatNoiseAdds() {
    UniformRandomProvider random = new Seed(SEED).generator();
    double plain = 0;
    double debiased = 0;
    int runs = 200;
    for (int r = 0; r < runs; r++) {
      double[] score = new double[300];
      int[] label = new int[300];
      double[] weight = new double[300];
      Arrays.fill(weight, 1);
      for (int i = 0; i < 300; i++) {
        double truth = 0.1 + 0.7 * random.nextDouble();
        // Over-confident by 0.1 everywhere: the true error is 0.1.
        score[i] = truth + 0.1;
        label[i] = random.nextDouble() < truth ? 1 : 0;
      }
      plain += Reliability.equalMass(score, label, weight, 15).error() / runs;
      debiased += Reliability.equalMass(score, label, weight, 15).debiasedError() / runs;
    }
    assertThat(Math.abs(debiased - 0.1)).as("seed %d", SEED).isLessThan(0.012);
    assertThat(Math.abs(plain - 0.1)).as("seed %d", SEED).isGreaterThan(0.012);
  }

  @Test
  void thresholdsEqualOneScanEach() {
    double[] grid = ThresholdCurve.grid(scores);
    ThresholdCurve curve = ThresholdCurve.of(scores, labels, ones, grid);
    assertThat(grid).hasSize(101);
    for (int t = 0; t < grid.length; t++) {
      double[] slow = new double[4];
      for (int i = 0; i < scores.length; i++) {
        boolean selected = scores[i] >= grid[t];
        slow[labels[i] == 1 ? (selected ? 0 : 3) : (selected ? 1 : 2)]++;
      }
      assertThat(curve.confusions().get(t).totals())
          .as("threshold %s", grid[t])
          .containsExactly(slow);
    }
    assertThat(curve.of(Rate.SELECTION_RATE)[0]).isEqualTo(1);
    assertThat(ThresholdCurve.grid(new double[] {1, 5, 11})[10]).isCloseTo(2, within(1e-12));
  }

  @Test
  void scoresThatAreNoProbabilitiesKeepTheirOrder() {
    double[] deciles = Arrays.stream(scores).map(s -> 1 + 9 * s).toArray();
    Groups groups = Groups.none(deciles.length);
    GroupScores all = new GroupScores(groups, labels, deciles, ones, new Seed(1));
    assertThat(all.metrics()).containsExactly(ScoreMetric.AUC, ScoreMetric.AVERAGE_PRECISION);
    assertThatThrownBy(() -> all.reliability(0, 10)).isInstanceOf(UserError.class);
    deciles[3] = Double.NaN;
    assertThatThrownBy(() -> new GroupScores(groups, labels, deciles, ones, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("NaN");
  }
}
