package io.equipoise.core.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StrataTest {
  // Berkeley admissions of 1973, six largest departments (Bickel, Hammel and O'Connell 1975).
  private static final double[] MEN_IN = {512, 353, 120, 138, 53, 22};
  private static final double[] MEN = {825, 560, 325, 417, 191, 373};
  private static final double[] WOMEN_IN = {89, 17, 202, 131, 94, 24};
  private static final double[] WOMEN = {108, 25, 593, 375, 393, 341};

  @Test
  void oddsRatioOfBerkeleyIsThePublishedOne() {
    // R 4.3: mantelhaen.test(UCBAdmissions), odds men to women 0.9046968 (0.7719074, 1.0603298).
    MantelHaenszel result = MantelHaenszel.of(MEN_IN, MEN, WOMEN_IN, WOMEN);
    assertThat(result.oddsRatio().value()).isCloseTo(0.9046968, within(1e-6));
    assertThat(result.oddsRatio().low()).isCloseTo(0.7719074, within(1e-6));
    assertThat(result.oddsRatio().high()).isCloseTo(1.0603298, within(1e-6));
  }

  @Test
  void oneStratumGivesThePlainDifference() {
    MantelHaenszel result =
        MantelHaenszel.of(
            new double[] {30}, new double[] {100}, new double[] {20}, new double[] {100});
    assertThat(result.riskDifference().value()).isCloseTo(0.1, within(1e-12));
    double error = Math.sqrt(0.3 * 0.7 / 100 + 0.2 * 0.8 / 100);
    assertThat(result.riskDifference().high()).isCloseTo(0.1 + 1.96 * error, within(0.003));
    assertThat(result.oddsRatio().value()).isCloseTo(30.0 * 80 / (20 * 70), within(1e-12));
    assertThat(
            MantelHaenszel.of(new double[] {1}, new double[] {2}, new double[1], new double[1])
                .riskDifference()
                .measurable())
        .isFalse();
  }

  @Test
  void standardisedGapOfBerkeleyTurns() {
    double[] all = new double[6];
    double expected = 0;
    double total = 0;
    for (int k = 0; k < 6; k++) {
      all[k] = MEN[k] + WOMEN[k];
      total += all[k];
      expected += all[k] * (WOMEN_IN[k] / WOMEN[k] - MEN_IN[k] / MEN[k]);
    }
    DirectStandardisation gap = DirectStandardisation.difference(WOMEN_IN, WOMEN, MEN_IN, MEN, all);
    assertThat(gap.estimate().value()).isCloseTo(expected / total, within(1e-12)).isPositive();
    assertThat(gap.covered()).isEqualTo(1);
    double women = DirectStandardisation.rate(WOMEN_IN, WOMEN, all).estimate().value();
    double men = DirectStandardisation.rate(MEN_IN, MEN, all).estimate().value();
    assertThat(women - men).isCloseTo(gap.estimate().value(), within(1e-12));
  }

  @Test
  void strataThatCannotBeComparedAreCounted() {
    DirectStandardisation gap =
        DirectStandardisation.difference(
            new double[] {1, 0},
            new double[] {4, 0},
            new double[] {2, 3},
            new double[] {4, 6},
            new double[] {8, 6});
    assertThat(gap.estimate().value()).isCloseTo(-0.25, within(1e-12));
    assertThat(gap.covered()).isCloseTo(8.0 / 14, within(1e-12));
  }
}
