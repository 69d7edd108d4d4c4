package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import java.util.List;
import org.junit.jupiter.api.Test;

class MacroRatesTest {
  // Rows are labels, columns decisions; the third class has no rows.
  private final double[] counts = {8, 2, 0, 3, 5, 2, 0, 0, 0};
  private final Tally tally = new Tally(3, counts, counts, counts);
  private final Grouping grouping =
      new Grouping(List.of("g"), List.of("a", "none"), List.of(tally, Tally.empty(3)), tally);

  @Test
  void averagesOverTheClassesThatHaveTheRate() {
    GroupValues recall = MacroRates.of(grouping, Rate.TRUE_POSITIVE_RATE, 300, new Seed(1));
    assertThat(recall.metric()).isEqualTo("macroTruePositiveRate");
    assertThat(recall.value(0).value()).isCloseTo((0.8 + 0.5) / 2, within(1e-12));
    assertThat(recall.value(0).low()).isBetween(0.3, 0.65);
    assertThat(recall.value(1).measurable()).isFalse();
    GroupValues precision =
        MacroRates.of(grouping, Rate.POSITIVE_PREDICTIVE_VALUE, 300, new Seed(1));
    assertThat(precision.value(0).value()).isCloseTo((8.0 / 11 + 5.0 / 7 + 0) / 3, within(1e-12));
  }

  @Test
  void accuracyIsAShare() {
    Estimate accuracy = MacroRates.accuracy(grouping).value(0);
    assertThat(accuracy.value()).isCloseTo(13.0 / 20, within(1e-12));
    assertThat(MacroRates.accuracy(grouping).value(1).measurable()).isFalse();
  }

  @Test
  void sharesOfAllHaveNoMacroAverage() {
    assertThatThrownBy(() -> MacroRates.of(grouping, Rate.SHARE_OF_ROWS, 10, new Seed(1)))
        .isInstanceOf(UserError.class);
  }
}
