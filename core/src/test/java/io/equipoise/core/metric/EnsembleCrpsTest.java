package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnsembleCrpsTest {
  private static final double[] WORKED = {1, 2.5, 0, 4};

  /** The definition, pair by pair. */
  private static double pairwise(double[] x, double y, double alpha) {
    int m = x.length;
    double near = 0;
    double spread = 0;
    for (double a : x) {
      near += Math.abs(a - y) / m;
      for (double b : x) {
        spread += Math.abs(a - b);
      }
    }
    double eps = (1 - alpha) / m;
    return near - (1 - eps) * spread / (2.0 * m * (m - 1));
  }

  private static double[] draw(UniformRandomProvider random, int count) {
    double[] values = new double[count];
    for (int j = 0; j < count; j++) {
      values[j] = 10 * random.nextDouble() - 5;
    }
    return values;
  }

  @ParameterizedTest
  @CsvSource({"0, 0.53125", "0.95, 0.2640625", "1, 0.25"})
  void givesTheWorkedValues(double alpha, double expected) {
    assertThat(EnsembleCrps.of(WORKED, 2, alpha)).isCloseTo(expected, within(1e-15));
    assertThat(pairwise(WORKED, 2, alpha)).isCloseTo(expected, within(1e-15));
  }

  @Test
  void theFairScoreForgivesAnyMemberBesideAHit() {
    assertThat(EnsembleCrps.fair(new double[] {2, 7}, 2)).isZero();
    assertThat(EnsembleCrps.fair(new double[] {2, 1e9}, 2)).isZero();
    assertThat(EnsembleCrps.of(new double[] {2, 7}, 2, 0.95)).isCloseTo(0.0625, within(1e-15));
  }

  @Test
  void equalsThePairwiseForm() {
    for (long seed = 0; seed < 20; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      double[] x = draw(random, 2 + random.nextInt(30));
      if (seed % 3 == 0) {
        x[1] = x[0];
      }
      double y = seed % 4 == 0 ? x[0] : 10 * random.nextDouble() - 5;
      for (double alpha : new double[] {0, 0.5, 0.95, 1}) {
        assertThat(EnsembleCrps.of(x, y, alpha))
            .as("seed %d, alpha %s", seed, alpha)
            .isCloseTo(pairwise(x, y, alpha), within(1e-12));
      }
    }
  }

  @Test
  void movesWithItsUnitAndNotWithOrderOrOrigin() {
    double once = EnsembleCrps.of(WORKED, 2, 0.95);
    double[] shifted = Arrays.stream(WORKED).map(x -> x + 1024).toArray();
    double[] scaled = Arrays.stream(WORKED).map(x -> 8 * x).toArray();
    assertThat(EnsembleCrps.of(shifted, 1026, 0.95)).isEqualTo(once);
    assertThat(EnsembleCrps.of(scaled, 16, 0.95)).isEqualTo(8 * once);
    assertThat(EnsembleCrps.of(new double[] {4, 0, 2.5, 1}, 2, 0.95))
        .isCloseTo(once, within(1e-15));
    assertThat(EnsembleCrps.of(new double[] {3, 3, 3}, 1, 0.95)).isCloseTo(2, within(1e-15));
  }

  @Test
  void smallerEnsemblesHaveTheSameFairScoreOnAverage() {
    double[] x = draw(new Seed(5).generator(), 8);
    double mean = 0;
    for (int a = 0; a < 8; a++) {
      for (int b = a + 1; b < 8; b++) {
        mean += EnsembleCrps.fair(new double[] {x[a], x[b]}, 0.7) / 28;
      }
    }
    assertThat(mean).isCloseTo(EnsembleCrps.fair(x, 0.7), within(1e-14));
  }

  @Test
  void slopesAreThoseOfTheScoreAndZeroAtTies() {
    double[] x = {1.5, -0.3, 0.2, 4, -2};
    double[] slopes = EnsembleCrps.slopes(x, new double[] {0.9}, 0.95);
    for (int j = 0; j < x.length; j++) {
      double[] up = x.clone();
      double[] down = x.clone();
      up[j] += 1e-6;
      down[j] -= 1e-6;
      double difference = (pairwise(up, 0.9, 0.95) - pairwise(down, 0.9, 0.95)) / 2e-6;
      assertThat(slopes[j]).isCloseTo(difference, within(1e-8));
    }
    assertThat(EnsembleCrps.slopes(new double[] {3, 3, 3}, new double[] {3}, 0.95))
        .containsExactly(0, 0, 0);
    // the two zeros are one value
    assertThat(EnsembleCrps.slopes(new double[] {0.0, -0.0}, new double[] {-1}, 1))
        .containsExactly(0.5, 0.5);
  }

  @Test
  void oneMemberHasADistanceOnly() {
    assertThat(EnsembleCrps.plain(new double[] {3}, 1)).isEqualTo(2);
    assertThat(EnsembleCrps.plain(WORKED, 2)).isCloseTo(0.53125, within(1e-15));
    assertThatThrownBy(() -> EnsembleCrps.fair(new double[] {3}, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at least 2");
  }

  @Test
  void spreadAndErrorAgreeForACalibratedEnsemble() {
    UniformRandomProvider random = new Seed(8).generator();
    double[][] members = new double[20_000][];
    double[] targets = draw(random, members.length);
    for (int i = 0; i < members.length; i++) {
      members[i] = draw(random, 4);
    }
    assertThat(EnsembleSpread.ratio(members, targets)).isCloseTo(1, within(0.02));
    assertThat(EnsembleSpread.rankHistogram(members, targets))
        .containsExactly(new double[] {0.2, 0.2, 0.2, 0.2, 0.2}, within(0.01));
    for (double[] row : members) {
      Arrays.setAll(row, j -> row[j] / 4);
    }
    assertThat(EnsembleSpread.ratio(members, targets)).isLessThan(0.5);
    assertThat(EnsembleSpread.rankHistogram(members, targets)[0]).isGreaterThan(0.3);
  }

  @Test
  void theRatioIsItsFormulaAndTiesShareTheirRanks() {
    double[][] members = {{1, 3}, {0, 4}};
    double[] targets = {3, 2};
    // variances 2 and 8, so spread 1.5 · 5; errors 1 and 0
    assertThat(EnsembleSpread.ratio(members, targets)).isCloseTo(Math.sqrt(15), within(1e-14));
    assertThat(EnsembleSpread.rankHistogram(members, targets))
        .containsExactly(new double[] {0, 0.75, 0.25}, within(1e-15));
    assertThatThrownBy(() -> EnsembleSpread.ratio(members, new double[] {2, 2}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no error");
    assertThatThrownBy(() -> EnsembleSpread.ratio(new double[][] {{1}}, new double[] {2}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("number of members is 1");
  }
}
