package io.equipoise.app.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.stat.Estimate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.44849|0.448",
        "-0.142|-0.142",
        "12.345|12.35",
        "123.45|123.5",
        "4526|4526",
        "45222|45,222",
        "1234.6|1,235",
        "0|0",
        "0.00001234|0.000012",
        "NaN|-",
        "-Infinity|-inf"
      })
  void readsWell(double value, String text) {
    assertThat(Numbers.plain(value)).isEqualTo(text);
  }

  @Test
  void anEstimateShowsItsInterval() {
    assertThat(Numbers.estimate(new Estimate(0.25, 0, 0.5))).isEqualTo("0.250 [0.000, 0.500]");
  }

  @Test
  void whatIsExactShowsNone() {
    assertThat(Numbers.estimate(Estimate.exact(7))).isEqualTo("7");
  }

  @Test
  void whatCannotBeMeasuredIsADash() {
    assertThat(Numbers.estimate(Estimate.NOT_MEASURABLE)).isEqualTo("-");
  }
}
