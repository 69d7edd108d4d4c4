package io.equipoise.app.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.audit.Measured;
import io.equipoise.core.error.UserError;
import io.equipoise.core.stat.Estimate;
import io.equipoise.report.Check;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdTest {
  private static final List<Measured> MEASURED =
      List.of(
          new Measured("equalizedOddsDifference", "sex", Estimate.exact(0.2)),
          new Measured("equalizedOddsDifference", "race", Estimate.NOT_MEASURABLE),
          new Measured("accuracy", "overall", Estimate.exact(0.9)));

  @ParameterizedTest
  @CsvSource({
    "equalizedOddsDifference>0.1, false",
    "equalised-odds-difference > 0.2, true",
    "EQUALIZED_ODDS_DIFFERENCE>=0.2, false",
    "equalizedOddsDifference<0.2, true",
    "equalizedOddsDifference<=0.2, false",
    "equalizedOddsDifference>-1e-3, false"
  })
  void comparesTheNumber(String rule, boolean passed) {
    List<Check> checks = Threshold.parse(rule).check(MEASURED);
    assertThat(checks).extracting(Check::where).containsExactly("sex", "race");
    assertThat(checks.get(0).passed()).isEqualTo(passed);
    assertThat(checks.get(1).passed()).as("not measurable crosses nothing").isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "accuracy", "accuracy>", ">0.1", "accuracy=1", "accuracy>NaN", "a>b"})
  void refusesWhatIsNoRule(String rule) {
    assertThatThrownBy(() -> Threshold.parse(rule))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--fail-on");
  }

  @Test
  void suggestsTheNearestMetric() {
    assertThatThrownBy(() -> Threshold.parse("acuracy<0.5").check(MEASURED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Did you mean accuracy?");
  }
}
