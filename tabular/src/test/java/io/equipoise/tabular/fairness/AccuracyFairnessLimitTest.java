package io.equipoise.tabular.fairness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.metric.DisparityDecomposition;
import io.equipoise.tabular.fairness.AccuracyFairnessLimit.Reached;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccuracyFairnessLimitTest {
  private static final double[][][] MADE = {{{20, 8}, {10, 12}}, {{9, 11}, {4, 26}}};

  /** Counts of the predictions that these rates make. */
  private static double[][][] predicted(double[][][] counts, double[][][] rates) {
    double[][][] predicted = new double[counts.length][counts[0].length][2];
    for (int s = 0; s < counts.length; s++) {
      for (int z = 0; z < counts[s].length; z++) {
        for (int y = 0; y < 2; y++) {
          predicted[s][z][1] += counts[s][z][y] * rates[s][z][y];
          predicted[s][z][0] += counts[s][z][y] * (1 - rates[s][z][y]);
        }
      }
    }
    return predicted;
  }

  @Test
  void wideLimitsLetThePredictionBeTheTruth() {
    Reached reached = new AccuracyFairnessLimit(MADE).under(2, 2);
    assertThat(reached.accuracy()).isCloseTo(1, within(1e-6));
    for (double[][] client : reached.rates()) {
      for (double[] rates : client) {
        assertThat(rates).containsExactly(new double[] {0, 1}, within(1e-5));
      }
    }
  }

  @Test
  void limitsOfZeroMakeThePredictionIndependentInClientsAndOverall() {
    Reached reached = new AccuracyFairnessLimit(MADE).under(0, 0);
    double[][][] predicted = predicted(MADE, reached.rates());
    double[] gaps = DisparityDecomposition.parityGaps(predicted);
    assertThat(gaps).containsExactly(new double[3], within(1e-3));
    // the same by hand: one rate c for both clients, each group nearest to it, is linear in c
    double best = 0;
    for (double c = 0; c <= 1; c += 1e-4) {
      best = Math.max(best, atRate(c));
    }
    assertThat(reached.accuracy()).isCloseTo(best, within(1e-3));
  }

  /** Accuracy when every cell's rate of prediction 1 is c and overlaps the truth all it can. */
  private static double atRate(double c) {
    double right = 0;
    double all = 0;
    for (double[][] client : MADE) {
      for (double[] line : client) {
        double rows = line[0] + line[1];
        right += rows - Math.abs(line[1] - c * rows);
        all += rows;
      }
    }
    return right / all;
  }

  @Test
  void keepsItsLimitsAndLosesAccuracyOnlyAsTheyTighten() {
    AccuracyFairnessLimit limit = new AccuracyFairnessLimit(MADE);
    double[] limits = {0, 0.01, 0.05, 0.3};
    List<Reached> frontier = limit.frontier(limits, limits);
    for (int i = 0; i < frontier.size(); i++) {
      Reached reached = frontier.get(i);
      DisparityDecomposition.Result disparity =
          DisparityDecomposition.of(predicted(MADE, reached.rates()));
      assertThat(disparity.global()).isLessThanOrEqualTo(reached.globalLimit() + 1e-8);
      assertThat(disparity.local()).isLessThanOrEqualTo(reached.localLimit() + 1e-8);
      if (i % limits.length > 0) {
        assertThat(reached.accuracy()).isGreaterThan(frontier.get(i - 1).accuracy() - 1e-7);
      }
      if (i >= limits.length) {
        assertThat(reached.accuracy())
            .isGreaterThan(frontier.get(i - limits.length).accuracy() - 1e-7);
      }
    }
    assertThat(frontier.get(0).accuracy()).isLessThan(frontier.get(15).accuracy() - 0.05);
  }

  @Test
  void agreesWithASearchAtRandom() {
    double[][][] one = {{{30, 10}, {10, 30}}};
    double limit = 0.05;
    double best = 0;
    int side = 40;
    for (int a = 0; a <= side; a++) {
      for (int b = 0; b <= side; b++) {
        for (int c = 0; c <= side; c++) {
          double[][][] rates = {{{0, (double) a / side}, {(double) b / side, (double) c / side}}};
          if (DisparityDecomposition.of(predicted(one, rates)).global() <= limit) {
            double wrong = 10 * (1 - rates[0][0][1]) + 10 * rates[0][1][0];
            best = Math.max(best, 1 - (wrong + 30 * (1 - rates[0][1][1])) / 80);
          }
        }
      }
    }
    double found = new AccuracyFairnessLimit(one).under(limit, limit).accuracy();
    assertThat(found).isGreaterThanOrEqualTo(best - 1e-9).isLessThan(best + 0.03);
  }

  @Test
  void emptyCellsAreLeftOutAndOddInputIsRefused() {
    double[][][] apart = {{{5, 5}, {0, 0}}, {{0, 0}, {2, 8}}};
    assertThat(new AccuracyFairnessLimit(apart).under(1, 0).accuracy()).isCloseTo(1, within(1e-6));
    assertThat(new AccuracyFairnessLimit(apart).under(0, 1).accuracy()).isLessThan(0.95);
    assertThatThrownBy(() -> new AccuracyFairnessLimit(new double[][][] {{{0, 0}}}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("sum of counts");
    assertThatThrownBy(() -> new AccuracyFairnessLimit(new double[][][] {{{Double.NaN, 1}}}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("counts");
    assertThatThrownBy(() -> new AccuracyFairnessLimit(MADE).under(-1, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("globalLimit is -1");
  }
}
