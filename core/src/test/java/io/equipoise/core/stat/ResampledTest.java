package io.equipoise.core.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ResampledTest {

  @Test
  void correctionWidensThePlainInterval() {
    double[] differences = {0.02, 0.01, 0.03, 0.00, 0.04, 0.02, 0.01, 0.03, 0.02, 0.02};
    CorrectedResampledT.Result result = CorrectedResampledT.of(differences, 90, 10);
    // variance 4/3e-4, standard error sqrt(variance * (1/10 + 1/9)), t(9) = 2.262157.
    double error = Math.sqrt(4.0 / 3 * 1e-4 * (0.1 + 1.0 / 9));
    assertThat(result.difference().value()).isCloseTo(0.02, within(1e-12));
    assertThat(result.difference().low()).isCloseTo(0.02 - 2.2621572 * error, within(1e-9));
    assertThat(result.p()).isCloseTo(0.0044186, within(1e-6));
    assertThat(result.difference().low()).isLessThan(MeanInterval.of(differences).low());
  }

  @Test
  void notMeasurableSplitsAreLeftOut() {
    double[] holes = {0.1, Double.NaN, 0.2, 0.15};
    double[] plain = {0.1, 0.2, 0.15};
    assertThat(CorrectedResampledT.of(holes, 4, 1)).isEqualTo(CorrectedResampledT.of(plain, 4, 1));
    assertThat(CorrectedResampledT.of(new double[] {0.1}, 4, 1).p()).isNaN();
    assertThat(CorrectedResampledT.of(new double[] {0, 0}, 4, 1).p()).isEqualTo(1);
  }

  @Test
  void holmStepsDown() {
    // 4 * 0.005, 3 * 0.01, 2 * 0.03, then 1 * 0.04 raised to the one before.
    assertThat(Holm.adjust(new double[] {0.01, 0.04, 0.03, 0.005}))
        .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-12));
    assertThat(Holm.adjust(new double[] {0.01, Double.NaN, 0.9}))
        .containsExactly(0.02, Double.NaN, 0.9);
    assertThat(Holm.adjust(new double[0])).isEmpty();
  }
}
