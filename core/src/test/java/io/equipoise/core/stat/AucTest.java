package io.equipoise.core.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.random.Seed;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class AucTest {

  @Test
  void countsPairsWithTiesAndWeights() {
    long seed = 31;
    UniformRandomProvider random = new Seed(seed).generator();
    for (int run = 0; run < 20; run++) {
      int n = 2 + random.nextInt(60);
      double[] scores = new double[n];
      double[] weights = new double[n];
      int[] labels = new int[n];
      for (int i = 0; i < n; i++) {
        scores[i] = random.nextInt(8);
        weights[i] = random.nextInt(3);
        labels[i] = i < 2 ? i : random.nextInt(2);
      }
      weights[0] = 1;
      weights[1] = 1;
      double[] ones = new double[n];
      java.util.Arrays.fill(ones, 1);
      double plain = slow(scores, labels, ones);
      assertThat(Auc.of(scores, labels)).as("seed %d", seed).isCloseTo(plain, within(1e-12));
      assertThat(DeLong.of(scores, labels).auc())
          .as("seed %d", seed)
          .isCloseTo(plain, within(1e-12));
      assertThat(Auc.of(scores, labels, weights))
          .as("seed %d", seed)
          .isCloseTo(slow(scores, labels, weights), within(1e-12));
    }
  }

  @Test
  void deLongVarianceIsThatOfThePlacements() {
    long seed = 32;
    UniformRandomProvider random = new Seed(seed).generator();
    double[] scores = new double[50];
    int[] labels = new int[50];
    for (int i = 0; i < 50; i++) {
      labels[i] = i % 3 == 0 ? 1 : 0;
      scores[i] = Math.rint(4 * (random.nextDouble() + 0.3 * labels[i]));
    }
    double auc = Auc.of(scores, labels);
    double s10 = 0;
    double s01 = 0;
    for (int i = 0; i < 50; i++) {
      double share = 0;
      int others = 0;
      for (int j = 0; j < 50; j++) {
        if (labels[j] != labels[i]) {
          share += wins(scores[labels[i] == 1 ? i : j], scores[labels[i] == 1 ? j : i]);
          others++;
        }
      }
      double square = Math.pow(share / others - auc, 2);
      if (labels[i] == 1) {
        s10 += square / 16;
      } else {
        s01 += square / 32;
      }
    }
    DeLong fast = DeLong.of(scores, labels);
    assertThat(fast.variance()).as("seed %d", seed).isCloseTo(s10 / 17 + s01 / 33, within(1e-12));
  }

  @Test
  void oneClassIsNotMeasurableAndSeparationHasABound() {
    assertThat(DeLong.of(new double[] {1, 2}, new int[] {1, 1}).estimate().measurable()).isFalse();
    assertThat(Auc.of(new double[] {1, 2}, new int[] {0, 0})).isNaN();
    assertThat(Auc.of(new double[] {1, Double.NaN}, new int[] {0, 1})).isNaN();
    Estimate perfect = DeLong.of(new double[] {1, 2, 3, 4}, new int[] {0, 0, 1, 1}).estimate();
    assertThat(perfect.value()).isEqualTo(1);
    assertThat(perfect.low()).isBetween(0.2, 0.6);
  }

  @Test
  void ordersLikeAStableSort() {
    long seed = 33;
    UniformRandomProvider random = new Seed(seed).generator();
    double[] values = new double[1000];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 97 == 0 ? Double.NaN : random.nextInt(50);
    }
    Integer[] expected = new Integer[values.length];
    java.util.Arrays.setAll(expected, i -> i);
    java.util.Arrays.sort(expected, java.util.Comparator.comparingDouble(i -> values[i]));
    assertThat(Order.ascending(values))
        .as("seed %d", seed)
        .containsExactly(java.util.Arrays.stream(expected).mapToInt(i -> i).toArray());
  }

  private static double slow(double[] scores, int[] labels, double[] weights) {
    double won = 0;
    double all = 0;
    for (int i = 0; i < scores.length; i++) {
      for (int j = 0; j < scores.length; j++) {
        if (labels[i] == 1 && labels[j] == 0) {
          won += weights[i] * weights[j] * wins(scores[i], scores[j]);
          all += weights[i] * weights[j];
        }
      }
    }
    return won / all;
  }

  private static double wins(double positive, double negative) {
    return positive > negative ? 1 : positive == negative ? 0.5 : 0;
  }
}
