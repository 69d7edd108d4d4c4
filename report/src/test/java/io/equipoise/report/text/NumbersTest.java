package io.equipoise.report.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.stat.Estimate;
import org.junit.jupiter.api.Test;

class NumbersTest {

  @Test
  void eachUnitHasItsWay() {
    assertThat(Numbers.value(0.4485, Unit.SHARE)).isEqualTo("44.9\u202f%");
    assertThat(Numbers.value(-0.1416, Unit.POINTS)).isEqualTo("−14.2 points");
    assertThat(Numbers.value(0.01, Unit.POINTS)).isEqualTo("1.0 point");
    assertThat(Numbers.value(4526, Unit.COUNT)).isEqualTo("4,526");
    assertThat(Numbers.value(0.7125, Unit.SCORE)).isEqualTo("0.713");
    assertThat(Numbers.value(12.345, Unit.NUMBER)).isEqualTo("12.3");
    assertThat(Numbers.value(0.00042, Unit.NUMBER)).isEqualTo("0.0004");
    assertThat(Numbers.value(1.2e-7, Unit.NUMBER)).isEqualTo("1.2e−07");
  }

  @Test
  void noSignStandsBeforeZero() {
    assertThat(Numbers.value(-0.0001, Unit.POINTS)).isEqualTo("0.0 points");
    assertThat(Numbers.change(0.0001, Unit.SCORE)).isEqualTo("0.000");
    assertThat(Numbers.change(0.02, Unit.SCORE)).isEqualTo("+0.020");
    assertThat(Numbers.value(-0.0, Unit.NUMBER)).isEqualTo("0");
  }

  @Test
  void whatIsNotThereIsADash() {
    assertThat(Numbers.value(Double.NaN, Unit.SHARE)).isEqualTo("–");
    assertThat(Numbers.value(Double.NEGATIVE_INFINITY, Unit.NUMBER)).isEqualTo("−∞");
    assertThat(Numbers.interval(Estimate.NOT_MEASURABLE, Unit.SHARE)).isEmpty();
    assertThat(Numbers.interval(Estimate.exact(3), Unit.COUNT)).isEmpty();
    assertThat(Numbers.interval(new Estimate(0.1, 0.05, 0.2), Unit.POINTS))
        .isEqualTo("5.0 to 20.0");
    assertThat(Numbers.seconds(Double.NaN)).isEqualTo("–");
    assertThat(Numbers.seconds(200)).isEqualTo("3 min 20 s");
  }

  @Test
  void metricsHaveTheirUnits() {
    assertThat(Unit.of("truePositiveRate")).isEqualTo(Unit.SHARE);
    assertThat(Unit.of("truePositiveRateDifferenceToOverall")).isEqualTo(Unit.POINTS);
    assertThat(Unit.of("truePositiveRateLowest")).isEqualTo(Unit.SHARE);
    assertThat(Unit.of("baseRateRatio")).isEqualTo(Unit.NUMBER);
    assertThat(Unit.of("equalizedOddsDifference")).isEqualTo(Unit.POINTS);
    assertThat(Unit.of("mantelHaenszelOddsRatio")).isEqualTo(Unit.NUMBER);
    assertThat(Unit.of("shareOfSelected")).isEqualTo(Unit.SHARE);
    assertThat(Unit.of("auc")).isEqualTo(Unit.NUMBER);
    assertThat(Unit.of("eceGap")).isEqualTo(Unit.NUMBER);
    assertThat(Unit.of("count")).isEqualTo(Unit.COUNT);
  }

  @Test
  void metricsAreSpoken() {
    assertThat(Words.spoken("falsePositiveRate")).isEqualTo("false positive rate");
    assertThat(Words.spoken("eceGap")).isEqualTo("ECE gap");
    assertThat(Words.heading("mantelHaenszelDifference")).isEqualTo("Mantel-Haenszel difference");
    assertThat(Words.shortened("abcdefghij", 6)).isEqualTo("abc…ij");
    assertThat(Words.shortened("👩👩👩👩👩👩👩", 4)).isEqualTo("👩👩…👩");
    assertThat(Words.oneLine(" a\u2028b\r\n c ")).isEqualTo("a b c");
  }

  @Test
  void errorsOfTrialsAreInTheTargetsUnitAndScoresAreNot() {
    assertThat(Unit.ofTrials("worstGroupMae")).isEqualTo(Unit.NUMBER);
    assertThat(Unit.ofTrials("maeGap")).isEqualTo(Unit.NUMBER);
    assertThat(Unit.ofTrials("r2")).isEqualTo(Unit.SCORE);
    assertThat(Unit.ofTrials("balancedAccuracy")).isEqualTo(Unit.SCORE);
    assertThat(Numbers.bare(25_010.405, Unit.ofTrials("mae"))).isEqualTo("25,010");
  }
}
