package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.SupReMixLoss.MixedNegative;
import io.equipoise.deep.embedding.SupReMixLoss.MixedPositive;
import io.equipoise.deep.loss.Draws;
import org.junit.jupiter.api.Test;

class PairMixturesTest {
  private static final PairMixtures.Options OPTIONS = new PairMixtures.Options(1, 10, 2, 8);

  @Test
  void parentsStraddleTheAnchorWithinTheWindow() {
    double[] y = Draws.uniform(1, 200, 0, 100);
    PairMixtures mixed = PairMixtures.of(y, OPTIONS, new Seed(2).generator());
    assertThat(mixed.positives()).hasSizeGreaterThan(190);
    for (MixedPositive each : mixed.positives()) {
      double anchor = y[each.anchor()];
      double low = y[each.below()];
      double high = y[each.above()];
      assertThat(anchor - low).isGreaterThan(1).isLessThanOrEqualTo(10);
      assertThat(high - anchor).isGreaterThan(1).isLessThanOrEqualTo(10);
      double share = (high - anchor) / (high - low);
      assertThat(share).isStrictlyBetween(0.0, 1.0);
      assertThat(share * low + (1 - share) * high).isCloseTo(anchor, within(1e-12));
    }
    assertThat(mixed.negatives()).hasSize(200);
    double mean = 0;
    for (MixedNegative each : mixed.negatives()) {
      assertThat(Math.abs(y[each.anchor()] - y[each.partner()])).isGreaterThan(1);
      mean += each.share() / 200;
    }
    // that of Beta(2, 8), whose deviation is 0.12
    assertThat(mean).isCloseTo(0.2, within(0.035));
    assertThat(PairMixtures.of(y, OPTIONS, new Seed(2).generator())).isEqualTo(mixed);
  }

  @Test
  void drawsNothingWhereNothingQualifies() {
    double[] ends = {0, 0.5, 30, 60};
    PairMixtures mixed = PairMixtures.of(ends, OPTIONS, new Seed(3).generator());
    assertThat(mixed.positives()).isEmpty();
    assertThat(mixed.negatives()).hasSize(4);
    PairMixtures alike = PairMixtures.of(new double[3], OPTIONS, new Seed(3).generator());
    assertThat(alike.negatives()).isEmpty();
    assertThat(PairMixtures.of(new double[0], OPTIONS, new Seed(3).generator()).positives())
        .isEmpty();
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> new PairMixtures.Options(5, 5, 2, 8))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("window is 5");
    assertThatThrownBy(() -> new PairMixtures.Options(0, 5, 0, 8))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a is 0");
    double[] broken = {1, Double.NaN};
    assertThatThrownBy(() -> PairMixtures.of(broken, OPTIONS, new Seed(1).generator()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("targets hold NaN");
  }
}
