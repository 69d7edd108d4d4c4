package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.RankCorrelation;
import org.junit.jupiter.api.Test;

class LabelOrderTest {
  private static final Seed SEED = new Seed(1);

  private static Embeddings angles(double... degrees) {
    double[] rows = new double[2 * degrees.length];
    for (int i = 0; i < degrees.length; i++) {
      // lengths do not count
      rows[2 * i] = (i + 1) * Math.cos(Math.toRadians(degrees[i]));
      rows[2 * i + 1] = (i + 1) * Math.sin(Math.toRadians(degrees[i]));
    }
    return new Embeddings(rows, 2);
  }

  @Test
  void isOneInOrderAndTheSlowRankingOtherwise() {
    double[] y = {1, 2, 4, 8};
    assertThat(LabelOrder.of(angles(1, 2, 4, 8), y, 100, SEED)).isCloseTo(1, within(1e-12));
    double[] turned = {10, 50, 21, 93};
    double[] gaps = {1, 3, 7, 2, 6, 4};
    double[] distances = {40, 11, 83, 29, 43, 72};
    assertThat(LabelOrder.of(angles(turned), y, 6, SEED))
        .isCloseTo(RankCorrelation.of(gaps, distances), within(1e-12));
  }

  @Test
  void fewerPairsEstimateAllOfThem() {
    int n = 200;
    double[] y = SEED.child("y").generator().doubles(n).toArray();
    double[] noise = SEED.child("noise").generator().doubles(n).toArray();
    double[] degrees = new double[n];
    for (int i = 0; i < n; i++) {
      degrees[i] = 90 * y[i] + 40 * noise[i];
    }
    double all = LabelOrder.of(angles(degrees), y, n * n, SEED);
    assertThat(all).isBetween(0.6, 0.99);
    assertThat(LabelOrder.of(angles(degrees), y, 5000, SEED)).isCloseTo(all, within(0.03));
  }

  @Test
  void saysWhatCannotBeMeasured() {
    assertThat(LabelOrder.of(angles(1, 2, 3), new double[3], 10, SEED)).isNaN();
    assertThatThrownBy(() -> LabelOrder.of(angles(1, 2), new double[3], 10, SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("targets has 3");
  }
}
