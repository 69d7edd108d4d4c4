package io.equipoise.tabular.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.audit.Measurement;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.stat.Estimate;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ClassImbalanceProbeTest {
  private final ClassImbalanceProbe probe = new ClassImbalanceProbe();

  @Test
  void findsARareClass() {
    Finding finding = probe.measure(rows(1000, 40)).findings().get(0);
    assertThat(finding.severity()).isEqualTo(Severity.HIGH);
    assertThat(finding.size().value()).isCloseTo(24, within(1e-12));
    assertThat(finding.size().low()).isBetween(17.0, 18.5);
    assertThat(finding.size().high()).isBetween(31.0, 33.0);
    assertThat(finding.sentence())
        .startsWith("The smallest class, 'yes', has 40 rows of 1,000; the largest has 24.0 times");
  }

  @Test
  void isContentWithBalance() {
    assertThat(probe.measure(rows(1000, 480)).findings().get(0).severity())
        .isEqualTo(Severity.NONE);
  }

  @Test
  void countsEffectiveSamples() {
    Measurement seen = probe.measure(rows(1000, 40));
    // (1 - 0.999^40) / 0.001 by the plain power, and its sum 1 + 0.999 + 0.999^2 + ...
    double sum = 0;
    for (int k = 0; k < 40; k++) {
      sum += Math.pow(0.999, k);
    }
    double expected = sum;
    assertThat(
            seen.metrics().stream()
                .filter(each -> each.metric().equals("effectiveNumber"))
                .filter(each -> each.where().equals("class: yes"))
                .findFirst()
                .orElseThrow()
                .estimate()
                .value())
        .isCloseTo(expected, within(1e-9));
  }

  @Test
  void cannotMeasureARatioInAGroupOfOneClass() {
    Estimate ratio =
        probe.measure(rows(1000, 40)).metrics().stream()
            .filter(each -> each.where().equals("half: second"))
            .findFirst()
            .orElseThrow()
            .estimate();
    assertThat(ratio.measurable()).isFalse();
  }

  /** Positives first; the second half of the rows has none. */
  private static io.equipoise.core.audit.AuditInput rows(int rows, int positives) {
    int[] label = new int[rows];
    Arrays.fill(label, 0, positives, 1);
    int[] half = new int[rows];
    Arrays.fill(half, rows / 2, rows, 1);
    return Audited.of(
            Audited.category("half", half, "first", "second"),
            Audited.category("label", label, "no", "yes"))
        .groups("half")
        .input();
  }
}
