package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class MultiLabelScoresTest {
  private static boolean[] flags(int... bits) {
    boolean[] flags = new boolean[bits.length];
    for (int i = 0; i < bits.length; i++) {
      flags[i] = bits[i] == 1;
    }
    return flags;
  }

  @Test
  void countsByLabelRowAndDecision() {
    MultiLabelScores scores =
        MultiLabelScores.of(flags(1, 0, 0, 1, 1, 0, 0, 0, 0), flags(1, 1, 0, 1, 0, 0, 0, 0, 0), 3);
    assertThat(scores.f1()).containsExactly(1, 0, Double.NaN);
    assertThat(scores.positives()).containsExactly(2, 1, 0);
    assertThat(scores.macroF1()).isEqualTo(0.5);
    assertThat(scores.microF1()).isCloseTo(4 / 6.0, within(1e-12));
    assertThat(scores.jaccard()).isCloseTo((0.5 + 0.5 + 1) / 3, within(1e-12));
    assertThat(scores.hamming()).isCloseTo(2 / 9.0, within(1e-12));
    assertThat(scores.rarestF1(1)).isZero();
    assertThat(scores.gap(1)).isEqualTo(1);
  }

  @Test
  void theBestThresholdsBeatEveryOther() {
    for (long seed = 0; seed < 5; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      double[] values = new double[60];
      boolean[] truth = new boolean[60];
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.round(10 * random.nextDouble()) / 10.0;
        truth[i] = random.nextDouble() < 0.2 + 0.5 * values[i];
      }
      double[] chosen = MultiLabelScores.bestThresholds(values, truth, 2, 0.5);
      double[] best = f1(values, truth, chosen[0], chosen[1]);
      for (double t = -0.05; t < 1.1; t += 0.05) {
        double[] other = f1(values, truth, t, t);
        assertThat(best[0]).as("seed %d, at %s", seed, t).isGreaterThanOrEqualTo(other[0]);
        assertThat(best[1]).as("seed %d, at %s", seed, t).isGreaterThanOrEqualTo(other[1]);
      }
    }
  }

  private static double[] f1(double[] values, boolean[] truth, double... thresholds) {
    return MultiLabelScores.of(MultiLabelScores.decide(values, thresholds), truth, 2).f1();
  }

  @Test
  void aLabelThatNoRowCarriesKeepsItsThreshold() {
    assertThat(
            MultiLabelScores.bestThresholds(
                new double[] {0.2, 0.9, 0.3, 0.1}, flags(1, 0, 0, 0), 2, 0.5))
        .containsExactly(Math.nextDown(0.2), 0.5);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> MultiLabelScores.of(flags(1, 0, 1), flags(1, 0, 1), 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("2 labels");
    assertThatThrownBy(() -> MultiLabelScores.of(flags(1, 0), flags(1), 1))
        .isInstanceOf(UserError.class);
  }
}
