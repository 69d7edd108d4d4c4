package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import org.junit.jupiter.api.Test;

class RankingRepresentationTest {
  private static final double[] EVEN = {0.5, 0.5};

  @Test
  void countsLengthsAtWhichAGroupIsShort() {
    // floor(k / 2) = 0 1 1 2 2 3; group 1 has 0 0 0 1 2 3 of the first k
    RankingRepresentation late = RankingRepresentation.of(new int[] {0, 0, 0, 1, 1, 1}, EVEN, 6);
    assertThat(late.infeasible()).containsExactly(3, 3);
    assertThat(RankingRepresentation.of(new int[] {0, 1, 0, 1}, EVEN, 4).infeasible())
        .containsExactly(0, 0);
    // two groups short at once: k = 3, 4 and 5 ask for one of each third
    double[] thirds = {1 / 3.0, 1 / 3.0, 1 / 3.0};
    assertThat(RankingRepresentation.of(new int[] {0, 0, 0, 1, 2, 0}, thirds, 3).infeasible())
        .containsExactly(1, 2);
  }

  @Test
  void skewAndDivergenceAreTheirFormulas() {
    RankingRepresentation top = RankingRepresentation.of(new int[] {0, 0, 1, 1}, EVEN, 3);
    assertThat(top.skew()[0]).isCloseTo(Math.log(2 / 3.0 / 0.5), within(1e-12));
    assertThat(top.skew()[1]).isCloseTo(Math.log(1 / 3.0 / 0.5), within(1e-12));
    double third = 2 / 3.0 * Math.log(4 / 3.0) + 1 / 3.0 * Math.log(2 / 3.0);
    double log3 = Math.log(2) / Math.log(3);
    double expected = (Math.log(2) + log3 * Math.log(2) + third / 2) / (1 + log3 + 0.5);
    assertThat(top.ndkl()).isCloseTo(expected, within(1e-12));
    assertThat(RankingRepresentation.of(new int[] {0, 0}, EVEN, 2).skew()[1])
        .isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(RankingRepresentation.of(new int[] {0, 0}, new double[] {1, 0}, 2).skew())
        .containsExactly(0, 0);
  }

  @Test
  void refusesWhatIsNoShare() {
    assertThatThrownBy(() -> RankingRepresentation.of(new int[] {0}, new double[] {0.4}, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("shares");
    assertThatThrownBy(() -> RankingRepresentation.of(new int[] {0, 1}, EVEN, 3))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("k");
  }
}
