package io.equipoise.tabular.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Measurement;
import io.equipoise.core.demo.DemoData;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.tabular.noise.ConfidentJoint;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class LabelNoiseProbeTest {
  private final LabelNoiseProbe probe = new LabelNoiseProbe();

  @Test
  void findsLabelsThatWereTurned() {
    Measurement seen = probe.measure(rows(1, 2000, 0.02, 0.2));
    Finding finding = seen.findings().get(0);
    assertThat(finding.severity()).isEqualTo(Severity.MEDIUM);
    // 11 % were turned; the surest of them are named.
    assertThat(finding.size().value()).isBetween(0.05, 0.12);
    assertThat(finding.exhibits().get(0).rows()).hasSize(15);
    Finding gap = seen.findings().get(1);
    assertThat(gap.where()).isEqualTo("group: b against a");
    assertThat(gap.severity()).isEqualTo(Severity.MEDIUM);
  }

  @Test
  void claimsNothingWhenLabelsAreClean() {
    for (Finding finding : probe.measure(rows(2, 2000, 0, 0)).findings()) {
      assertThat(finding.severity()).as(finding.sentence()).isEqualTo(Severity.NONE);
    }
  }

  @Test
  void claimsNothingWhenTheColumnsDoNotKnowTheLabel() {
    for (Finding finding : probe.measure(rows(3, 1000, 0.5, 0.5)).findings()) {
      assertThat(finding.severity()).as(finding.sentence()).isEqualTo(Severity.NONE);
    }
  }

  @Test
  void claimsNothingWhenTheColumnsAreCoarse() {
    AuditInput titanic = Audited.of(DemoData.titanic(), "survived").groups("sex", "class").input();
    for (Finding finding : probe.measure(titanic).findings()) {
      assertThat(finding.severity()).as(finding.sentence()).isEqualTo(Severity.NONE);
    }
  }

  @Test
  void countsTheConfidentJointAsByHand() {
    // Thresholds: mean of p0 over rows labelled 0 is 0.6, of p1 over rows labelled 1 is 0.65.
    int[] labels = {0, 0, 0, 1, 1};
    double[] p = {0.9, 0.1, 0.7, 0.3, 0.2, 0.8, 0.35, 0.65, 0.35, 0.65};
    ConfidentJoint joint = new ConfidentJoint(2, labels, p);
    assertThat(joint.count(0, 0)).isEqualTo(2);
    assertThat(joint.count(0, 1)).isEqualTo(1);
    assertThat(joint.count(1, 0)).isEqualTo(0);
    assertThat(joint.count(1, 1)).isEqualTo(2);
    assertThat(joint.noise().value()).isCloseTo(0.6 / 3, within(1e-12));
    assertThat(joint.suspect(2, 0.8)).isTrue();
    assertThat(joint.suspect(2, 0.81)).isFalse();
  }

  /** Labels that a corner of a square decides, turned at random in each group. */
  private static AuditInput rows(int seed, int rows, double wrongA, double wrongB) {
    UniformRandomProvider random = new Seed(seed).generator();
    int[] group = new int[rows];
    int[] label = new int[rows];
    double[] x = new double[rows];
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      group[i] = random.nextInt(2);
      x[i] = random.nextDouble();
      y[i] = random.nextDouble();
      int truth = x[i] > 0.3 && y[i] > 0.3 ? 1 : 0;
      label[i] = random.nextDouble() < (group[i] == 0 ? wrongA : wrongB) ? 1 - truth : truth;
    }
    return Audited.of(
            Audited.category("group", group, "a", "b"),
            NumericColumn.of("x", x),
            NumericColumn.of("y", y),
            Audited.category("label", label, "no", "yes"))
        .groups("group")
        .input();
  }
}
