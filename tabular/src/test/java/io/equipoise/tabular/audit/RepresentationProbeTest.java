package io.equipoise.tabular.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Measured;
import io.equipoise.core.audit.Measurement;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import org.junit.jupiter.api.Test;

class RepresentationProbeTest {
  private final RepresentationProbe probe = new RepresentationProbe();

  @Test
  void namesTheSmallestGroupAndTheIntersectionsThatDoNotOccur() {
    Measurement seen = probe.measure(rows(1000, 10));
    assertThat(seen.findings()).hasSize(3);
    Finding sex = seen.findings().get(0);
    assertThat(sex.severity()).isEqualTo(Severity.HIGH);
    assertThat(sex.size().value()).isCloseTo(0.02, within(1e-12));
    assertThat(sex.sentence())
        .startsWith("The smallest of 2 groups of sex, 'Female', has 10 rows of 1,000, 1.0 %")
        .endsWith(": 0.02 times an even share.");
    assertThat(sex.notes()).anyMatch(note -> note.contains("'Female' (10 rows)"));
    Finding both = seen.findings().get(2);
    assertThat(both.where()).isEqualTo("sex × age");
    assertThat(both.notes()).contains("1 intersection of sex × age has no row at all.");
  }

  @Test
  void isContentWithAnEvenShare() {
    Finding sex = probe.measure(rows(1000, 490)).findings().get(0);
    assertThat(sex.severity()).isEqualTo(Severity.NONE);
  }

  @Test
  void sharesOfEachGroupingAddUpToOne() {
    double total =
        probe.measure(rows(300, 7)).metrics().stream()
            .filter(each -> each.metric().equals("groupShare"))
            .filter(each -> each.where().startsWith("sex × age: "))
            .map(Measured::estimate)
            .mapToDouble(estimate -> estimate.value())
            .sum();
    assertThat(total).isCloseTo(1, within(1e-12));
  }

  /** All of the few women are young. */
  private static AuditInput rows(int rows, int women) {
    int[] sex = new int[rows];
    int[] age = new int[rows];
    int[] label = new int[rows];
    for (int i = 0; i < rows; i++) {
      sex[i] = i < women ? 1 : 0;
      age[i] = i < women ? 0 : i % 2;
      label[i] = i % 2;
    }
    return Audited.of(
            Audited.category("sex", sex, "Male", "Female"),
            Audited.category("age", age, "young", "old"),
            Audited.category("label", label, "no", "yes"))
        .groups("sex", "age")
        .input();
  }
}
