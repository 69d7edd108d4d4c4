package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.audit.Measured;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.ProportionInterval;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupRatesTest {
  private final Confusion small = Confusion.of(3, 2, 5, 1);
  private final Confusion large = Confusion.of(300, 150, 400, 200);
  private final Confusion noPositives = Confusion.of(0, 4, 30, 0);

  @Test
  void sharesCarryWilsonsInterval() {
    GroupRates rates = RateTest.rates(small, large);
    Estimate selection = rates.of(Rate.SELECTION_RATE).value(0);
    Estimate wilson = ProportionInterval.wilson(5, 11);
    assertThat(selection.low()).isCloseTo(wilson.low(), within(1e-12));
    assertThat(selection.high()).isCloseTo(wilson.high(), within(1e-12));
    assertThat(rates.overall(Rate.ACCURACY).value()).isCloseTo(708.0 / 1061, within(1e-12));
  }

  @Test
  void comparisonsWithTheOverallRateAreExact() {
    GroupRates rates = RateTest.rates(small, large, noPositives);
    for (Rate rate : Rate.values()) {
      for (int g = 0; g < 3; g++) {
        double own = rates.of(rate).value(g).value();
        double all = rates.overall(rate).value();
        Estimate difference = rates.differenceToOverall(rate, g);
        Estimate ratio = rates.ratioToOverall(rate, g);
        if (rate == Rate.SHARE_OF_ROWS || rate == Rate.SHARE_OF_SELECTED) {
          assertThat(difference.measurable()).as("a share of all has no overall").isFalse();
        } else if (Double.isNaN(own)) {
          assertThat(difference.measurable()).as("%s %d", rate, g).isFalse();
          assertThat(ratio.measurable()).as("%s %d", rate, g).isFalse();
        } else {
          assertThat(difference.value()).as("%s %d", rate, g).isCloseTo(own - all, within(1e-12));
          assertThat(ratio.value()).as("%s %d", rate, g).isCloseTo(own / all, within(1e-12));
          assertThat(difference.low()).isLessThanOrEqualTo(difference.value() + 1e-12);
          assertThat(ratio.high()).isGreaterThanOrEqualTo(ratio.value() - 1e-12);
        }
      }
    }
  }

  @Test
  void oneGroupAloneEqualsTheOverallRate() {
    GroupRates rates = RateTest.rates(large);
    assertThat(rates.differenceToOverall(Rate.ACCURACY, 0)).isEqualTo(Estimate.exact(0));
    assertThat(rates.ratioToOverall(Rate.ACCURACY, 0)).isEqualTo(Estimate.exact(1));
    assertThat(rates.of(Rate.ACCURACY).difference().measurable()).isFalse();
  }

  @Test
  void whatCannotBeMeasuredSaysWhyAndStaysOutOfExtremes() {
    GroupRates rates = RateTest.rates(small, large, noPositives);
    assertThat(rates.reason(Rate.TRUE_POSITIVE_RATE, 2).orElseThrow())
        .contains("truePositiveRate", "group: g2", "no rows with a positive label");
    assertThat(rates.reason(Rate.TRUE_POSITIVE_RATE, 0)).isEmpty();
    assertThat(rates.of(Rate.TRUE_POSITIVE_RATE).difference().value())
        .isCloseTo(0.75 - 0.6, within(1e-12));
    assertThat(rates.of(Rate.TRUE_POSITIVE_RATE).lowestGroup()).isEqualTo(1);
    assertThat(rates.of(Rate.TRUE_POSITIVE_RATE).highestGroup()).isZero();
    assertThat(rates.notes()).hasSize(1).first().asString().contains("group: g0 has only 11 rows");
  }

  @Test
  void weightsCountAsTheirEffectiveNumber() {
    double[] rows = {10, 10, 10, 10};
    Tally plain = new Tally(2, rows, rows, rows);
    // The same rows at weight 2 each tell no more than at weight 1.
    Tally doubled =
        new Tally(2, rows, new double[] {20, 20, 20, 20}, new double[] {40, 40, 40, 40});
    GroupRates first = of(plain);
    GroupRates second = of(doubled);
    Estimate a = first.of(Rate.SELECTION_RATE).value(0);
    Estimate b = second.of(Rate.SELECTION_RATE).value(0);
    assertThat(b.low()).isCloseTo(a.low(), within(1e-12));
    Estimate c = first.of(Rate.MATTHEWS_CORRELATION).value(0);
    Estimate d = second.of(Rate.MATTHEWS_CORRELATION).value(0);
    assertThat(d.high() - d.low()).isCloseTo(c.high() - c.low(), within(0.1));
  }

  private static GroupRates of(Tally tally) {
    return GroupRates.of(
        new Grouping(List.of("x"), List.of("a"), List.of(tally), tally), new Seed(3));
  }

  @Test
  void sameSeedGivesTheSameBits() {
    Grouping grouping = RateTest.grouping(small, large);
    assertThat(MeasuredRates.of(GroupRates.of(grouping, new Seed(5)), true))
        .isEqualTo(MeasuredRates.of(GroupRates.of(grouping, new Seed(5)), true));
  }

  @Test
  void theFlatListNamesEachNumberOnce() {
    List<Measured> all =
        MeasuredRates.of(GroupRates.of(RateTest.grouping(small, large), new Seed(5)), true);
    assertThat(all.stream().map(m -> m.metric() + " @ " + m.where())).doesNotHaveDuplicates();
    List<Measured> labels =
        MeasuredRates.of(GroupRates.of(RateTest.grouping(small, large), new Seed(5)), false);
    assertThat(labels)
        .extracting(Measured::metric)
        .contains("count", "prevalence", "prevalenceDifference", "shareOfRows")
        .doesNotContain("selectionRate", "accuracy");
  }
}
