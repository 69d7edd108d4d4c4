package io.equipoise.tabular.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.finding.Severity;
import io.equipoise.core.stat.Estimate;
import org.junit.jupiter.api.Test;

class SeverityRuleTest {

  @Test
  void callsAGapHighOnlyWhenItsNearerEndIsAtLeastMedium() {
    assertThat(of(0.20, 0.15, 0.25)).isEqualTo(Severity.HIGH);
    assertThat(of(-0.20, -0.25, -0.15)).isEqualTo(Severity.HIGH);
    assertThat(of(0.20, 0.01, 0.39)).isEqualTo(Severity.MEDIUM);
    assertThat(of(0.07, 0.06, 0.08)).isEqualTo(Severity.MEDIUM);
    assertThat(of(0.03, 0.02, 0.04)).isEqualTo(Severity.LOW);
    assertThat(of(0.01, 0.005, 0.015)).isEqualTo(Severity.NONE);
  }

  @Test
  void callsWhatMayBeChanceLow() {
    assertThat(of(0.4, -0.01, 0.8)).isEqualTo(Severity.LOW);
    assertThat(of(0.4, Double.NaN, Double.NaN)).isEqualTo(Severity.LOW);
    assertThat(of(0.4, 0, 0.8)).isEqualTo(Severity.LOW);
  }

  @Test
  void callsWhatCannotBeMeasuredNone() {
    for (SeverityRule rule : SeverityRule.values()) {
      assertThat(rule.of(Estimate.NOT_MEASURABLE)).as("%s", rule).isEqualTo(Severity.NONE);
    }
  }

  @Test
  void measuresDistanceFromNoEffect() {
    assertThat(SeverityRule.IMBALANCE.of(new Estimate(1.2, 1.1, 1.3))).isEqualTo(Severity.NONE);
    assertThat(SeverityRule.IMBALANCE.of(new Estimate(3.1, 2.9, 3.3))).isEqualTo(Severity.MEDIUM);
    assertThat(SeverityRule.PROXY_AUC.of(new Estimate(0.9, 0.88, 0.92))).isEqualTo(Severity.HIGH);
    assertThat(SeverityRule.SHARE.of(new Estimate(0.05, 0.04, 0.06))).isEqualTo(Severity.HIGH);
  }

  private static Severity of(double value, double low, double high) {
    return SeverityRule.RATE_GAP.of(new Estimate(value, low, high));
  }
}
