package io.equipoise.core.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CorrelationTest {
  private static final double[] A = {1, 2, 3, 4, 5};

  @Test
  void linesAreOneAndCurvesAreOneInRank() {
    double[] line = {7, 5, 3, 1, -1};
    double[] curve = {1, 4, 9, 16, 25};
    assertThat(Correlation.pearson(A, line)).isCloseTo(-1, within(1e-15));
    assertThat(Correlation.pearson(A, curve)).isCloseTo(60 / Math.sqrt(3740), within(1e-15));
    assertThat(Correlation.spearman(A, curve)).isCloseTo(1, within(1e-15));
  }

  @Test
  void equalValuesShareTheirRankAndAConstantHasNone() {
    // ranks 0, 1.5, 1.5, 3, 4 against 0 to 4
    assertThat(Correlation.spearman(new double[] {1, 2, 2, 3, 9}, A))
        .isCloseTo(9.5 / Math.sqrt(9.5 * 10), within(1e-15));
    assertThat(Correlation.pearson(A, new double[5])).isNaN();
  }
}
