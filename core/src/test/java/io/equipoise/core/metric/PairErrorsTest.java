package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class PairErrorsTest {

  private static double[][] atAngles(double... degrees) {
    double[][] rows = new double[degrees.length][];
    for (int i = 0; i < rows.length; i++) {
      double angle = Math.toRadians(degrees[i]);
      rows[i] = new double[] {3 * Math.cos(angle), 3 * Math.sin(angle)};
    }
    return rows;
  }

  private static double chord(double degrees) {
    return 2 * Math.sin(Math.toRadians(degrees) / 2);
  }

  @Test
  void countsThePairsOfEachClass() {
    EmbeddingPairs pairs =
        new EmbeddingPairs(atAngles(0, 10, 50, 60, 75, 200), new int[] {7, 7, 7, 2, 2, 9});
    PairErrors errors = PairErrors.at(pairs, chord(20), new Seed(1));

    assertThat(errors.classes()).extracting(PairErrors.OfClass::label).containsExactly(2, 7, 9);
    assertThat(errors.classes()).extracting(PairErrors.OfClass::items).containsExactly(2, 3, 1);
    // accepted across: 50-60 alone; class 2 has 2·4 such pairs, class 7 has 3·3, class 9 has 5
    assertThat(errors.classes().get(0).falseAcceptRate().value()).isEqualTo(1 / 8.0);
    assertThat(errors.classes().get(1).falseAcceptRate().value()).isEqualTo(1 / 9.0);
    assertThat(errors.classes().get(2).falseAcceptRate().value()).isZero();
    // within: 60-75 accepted; of 0-10, 0-50, 10-50 the first
    assertThat(errors.classes().get(0).falseRejectRate().value()).isZero();
    assertThat(errors.classes().get(1).falseRejectRate().value()).isCloseTo(2 / 3.0, within(1e-15));
    assertThat(errors.classes().get(2).falseRejectRate().measurable()).isFalse();
  }

  @Test
  void intervalsHoldTheRateAndNeverLookCertain() {
    EmbeddingPairs pairs =
        new EmbeddingPairs(atAngles(0, 10, 50, 60, 75, 200), new int[] {7, 7, 7, 2, 2, 9});
    for (PairErrors.OfClass each : PairErrors.at(pairs, chord(20), new Seed(2)).classes()) {
      for (Estimate rate : new Estimate[] {each.falseAcceptRate(), each.falseRejectRate()}) {
        if (rate.measurable()) {
          assertThat(rate.low()).isLessThanOrEqualTo(rate.value());
          assertThat(rate.high()).isGreaterThanOrEqualTo(rate.value()).isGreaterThan(rate.low());
        }
      }
    }
  }

  @Test
  void intervalsOfManyDrawsHoldTheRateOfTheSourceMostOfTheTime() {
    // items at normal angles: the rate of the source is measured on one large draw
    double truth = rejectRate(new Seed(77), 1500).value();
    int held = 0;
    for (int draw = 0; draw < 60; draw++) {
      Estimate rate = rejectRate(new Seed(1000 + draw), 40);
      held += rate.low() <= truth && truth <= rate.high() ? 1 : 0;
    }
    assertThat(held).as("of 60 intervals at 95 %%").isBetween(49, 60);
  }

  private static Estimate rejectRate(Seed seed, int items) {
    UniformRandomProvider random = seed.generator();
    double[] angles = new double[items + 1];
    int[] labels = new int[items + 1];
    for (int i = 0; i < items; i++) {
      angles[i] = 20 * (random.nextDouble() + random.nextDouble() + random.nextDouble());
    }
    angles[items] = 180;
    labels[items] = 1;
    EmbeddingPairs pairs = new EmbeddingPairs(atAngles(angles), labels);
    return PairErrors.at(pairs, chord(15), seed.child("bootstrap"))
        .classes()
        .get(0)
        .falseRejectRate();
  }

  @Test
  void theDistanceMayComeFromAGlobalFalseAcceptRate() {
    EmbeddingPairs pairs = new EmbeddingPairs(atAngles(0, 10, 30, 60), new int[] {0, 0, 1, 1});
    PairErrors errors = PairErrors.atFalseAcceptRate(pairs, 0, new Seed(1));
    assertThat(errors.threshold()).isCloseTo(chord(20), within(1e-12));
    assertThatThrownBy(() -> PairErrors.atFalseAcceptRate(pairs, 1.5, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("farLow is 1.5");
  }

  @Test
  void extremesAreMeansOfTheBestAndTheWorstClasses() {
    double[][] utilities = {{0.9, 0.2}, {0.5, 0.4}, {0.7, 0.4}, {0.1, 0.4}};
    assertThat(OperatingPointInconsistency.ofExtremes(utilities, 0.1))
        .isCloseTo((0.8 * 0.8 + 0.2 * 0.2) / 2, within(1e-15));
    assertThat(OperatingPointInconsistency.ofExtremes(utilities, 0.5))
        .isCloseTo((0.5 * 0.5 + 0.1 * 0.1) / 2, within(1e-15));
    assertThat(OperatingPointInconsistency.ofExtremes(utilities, 1)).isZero();
    assertThat(OperatingPointInconsistency.ofExtremes(new double[0][], 0.1)).isNaN();
    // 0.1 · 30 is a rounding above 3: three classes, not four, stand at each end
    double[][] thirty = new double[30][1];
    for (int c = 27; c < 30; c++) {
      thirty[c][0] = 1;
    }
    assertThat(OperatingPointInconsistency.ofExtremes(thirty, 0.1)).isEqualTo(1);
    assertThatThrownBy(() -> OperatingPointInconsistency.ofExtremes(utilities, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("epsilon is 0");
  }
}
