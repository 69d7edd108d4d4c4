package io.equipoise.tabular.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Measurement;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.random.Seed;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class SimpsonProbeTest {
  private final SimpsonProbe probe = new SimpsonProbe();

  @Test
  void seesBerkeleyTurnWithinTheDepartmentsThatAreNamed() {
    berkeley(Berkeley.applicants().given("department").input());
  }

  @Test
  void findsTheDepartmentsOfBerkeleyByItself() {
    berkeley(Berkeley.applicants().input());
  }

  private void berkeley(AuditInput input) {
    Measurement seen = probe.measure(input);
    assertThat(seen.findings()).hasSize(1);
    Finding finding = seen.findings().get(0);
    assertThat(finding.bias()).isEqualTo(Bias.SIMPSONS_PARADOX);
    assertThat(finding.severity()).isEqualTo(Severity.HIGH);
    assertThat(finding.sentence())
        .startsWith(
            "Overall, for 'Female', 'admitted' is 'yes' 14.2 points less often than for 'Male'"
                + " (30.4 % against 44.5 %), but within 'department' the gap vanishes and turns:")
        .contains("in 4 of 6 strata 'Female' has the higher rate");
    assertThat(finding.size().value()).isBetween(0.0, 0.03);
    assertThat(finding.size().excludes(0)).isFalse();
    assertThat(finding.exhibits()).hasSize(2);
    assertThat(finding.exhibits().get(0).rows()).hasSize(12);
  }

  @Test
  void conditionsBerkeleyAsComputedByHand() {
    AuditInput input = Berkeley.applicants().input();
    ConditionedGap gap =
        ConditionedGap.of(
            input,
            LabelGap.of(input, input.groupings().get(0)).orElseThrow(),
            java.util.List.of("department"));
    double[][] men = {{825, 512}, {560, 353}, {325, 120}, {417, 138}, {191, 53}, {373, 22}};
    double[][] women = {{108, 89}, {25, 17}, {593, 202}, {375, 131}, {393, 94}, {341, 24}};
    double top = 0;
    double bottom = 0;
    double standardised = 0;
    for (int d = 0; d < 6; d++) {
      double all = men[d][0] + women[d][0];
      double difference = women[d][1] / women[d][0] - men[d][1] / men[d][0];
      double weight = women[d][0] * men[d][0] / all;
      top += weight * difference;
      bottom += weight;
      standardised += all / 4526 * difference;
    }
    assertThat(gap.common().riskDifference().value()).isCloseTo(top / bottom, within(1e-12));
    assertThat(gap.standardised().value()).isCloseTo(standardised, within(1e-12));
    // The common odds ratio is known from the literature: 0.9047 for men against women.
    assertThat(1 / gap.common().oddsRatio().value()).isCloseTo(0.9047, within(1e-4));
    assertThat(gap.support()).isEqualTo(1);
    assertThat(gap.turned()).isEqualTo(4);
  }

  @Test
  void saysNothingWhenTheGapIsTheSameWithin() {
    int claims = 0;
    for (int seed = 0; seed < 40; seed++) {
      claims += probe.measure(gap(seed, 0.15, false)).findings().size();
    }
    assertThat(claims).as("of 40 tables without a paradox").isLessThanOrEqualTo(1);
  }

  @Test
  void saysNothingOfAColumnThatCopiesTheTarget() {
    assertThat(probe.measure(gap(5, 0.15, true)).findings()).isEmpty();
  }

  /**
   * Two groups, four strata of no effect, a plain gap; with or without a later copy of the label.
   */
  private static AuditInput gap(int seed, double gap, boolean copy) {
    UniformRandomProvider random = new Seed(seed).generator();
    int n = 2000;
    int[] group = new int[n];
    int[] stratum = new int[n];
    int[] label = new int[n];
    int[] later = new int[n];
    for (int i = 0; i < n; i++) {
      group[i] = random.nextInt(2);
      stratum[i] = random.nextInt(4);
      label[i] = random.nextDouble() < 0.3 + gap * group[i] ? 1 : 0;
      later[i] = random.nextDouble() < 0.01 ? 1 - label[i] : label[i];
    }
    return Audited.of(
            Audited.category("group", group, "a", "b"),
            Audited.category("stratum", stratum, "1", "2", "3", "4"),
            Audited.category("later", copy ? later : stratum, "1", "2", "3", "4"),
            Audited.category("label", label, "no", "yes"))
        .groups("group")
        .input();
  }
}
