package io.equipoise.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScoreScaleTest {
  private static final double INF = Double.POSITIVE_INFINITY;

  @Test
  void decilesRunFromZeroToOne() {
    assertThat(ScoreScale.MIN_MAX.of(new double[] {1, 10, 5.5, Double.NaN}))
        .containsExactly(0, 1, 0.5, Double.NaN);
    assertThat(ScoreScale.MIN_MAX.of(new double[] {-INF, 1, 3, INF})).containsExactly(0, 0, 1, 1);
    assertThat(ScoreScale.MIN_MAX.of(new double[] {4, 4})).containsExactly(0.5, 0.5);
    assertThat(ScoreScale.MIN_MAX.of(new double[0])).isEmpty();
  }

  @Test
  void logOddsBecomeProbabilities() {
    double[] p = ScoreScale.SIGMOID.of(new double[] {0, Math.log(3), -1000, 1000, Double.NaN});
    assertThat(p[0]).isEqualTo(0.5);
    assertThat(p[1]).isCloseTo(0.75, within(1e-15));
    assertThat(p[2]).isZero();
    assertThat(p[3]).isOne();
    assertThat(p[4]).isNaN();
  }

  @Test
  void noneChangesNothing() {
    double[] scores = {2, -1};
    assertThat(ScoreScale.NONE.of(scores)).containsExactly(scores).isNotSameAs(scores);
  }
}
