package io.equipoise.core.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import org.junit.jupiter.api.Test;

class RankCorrelationTest {
  /** Twice the plain formula for lists without ties: 1 - 6 Σ d² / (n (n² - 1)). */
  @Test
  void isThatOfTheDifferencesOfRanks() {
    double[] a = {10, 30, 20, 50, 40};
    double[] b = {1, 9, 4, 16, 25};
    assertThat(RankCorrelation.of(a, b)).isCloseTo(1 - 6.0 * 2 / (5 * 24), within(1e-12));
    assertThat(RankCorrelation.of(a, a)).isCloseTo(1, within(1e-12));
    assertThat(RankCorrelation.of(new double[] {1, 2, 3}, new double[] {9, 4, -8}))
        .isCloseTo(-1, within(1e-12));
  }

  /** Mid-ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4. */
  @Test
  void tiesShareTheirRank() {
    assertThat(RankCorrelation.of(new double[] {0, 5, 5, 9}, new double[] {1, 2, 3, 4}))
        .isCloseTo(4.5 / Math.sqrt(4.5 * 5), within(1e-12));
  }

  @Test
  void aListThatDoesNotVaryHasNone() {
    assertThat(RankCorrelation.of(new double[] {1, 1, 1}, new double[] {1, 2, 3})).isNaN();
    assertThat(RankCorrelation.of(new double[0], new double[0])).isNaN();
  }

  @Test
  void refusesNaNAndUnequalLengths() {
    assertThatThrownBy(() -> RankCorrelation.of(new double[] {1, Double.NaN}, new double[] {1, 2}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> RankCorrelation.of(new double[1], new double[2]))
        .isInstanceOf(UserError.class);
  }
}
