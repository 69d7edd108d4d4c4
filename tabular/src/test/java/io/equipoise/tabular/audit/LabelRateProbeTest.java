package io.equipoise.tabular.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Measured;
import io.equipoise.core.audit.Measurement;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class LabelRateProbeTest {
  private final LabelRateProbe probe = new LabelRateProbe();

  @Test
  void measuresTheGapOfBerkeley() {
    Measurement seen = probe.measure(Berkeley.applicants().given("department").input());
    Finding finding = seen.findings().get(0);
    assertThat(finding.bias()).isEqualTo(Bias.LABEL_RATE_GAP);
    assertThat(finding.severity()).isEqualTo(Severity.HIGH);
    assertThat(finding.size().value()).isCloseTo(557 / 1835.0 - 1198 / 2691.0, within(1e-12));
    assertThat(finding.sentence())
        .isEqualTo(
            "For 'Female', 'admitted' is 'yes' 14.2 points less often than for 'Male'"
                + " (30.4 % against 44.5 %; 95 % interval of the gap 11.3 to 17.0 points).");
    assertThat(measured(seen, "baseRate", "sex: Female").value())
        .isCloseTo(557 / 1835.0, within(1e-12));
    assertThat(finding.notes()).anyMatch(note -> note.startsWith("Within 'department' the gap is"));
    assertThat(seen.metrics())
        .extracting(Measured::metric)
        .contains("mantelHaenszelDifference", "standardisedRateDifference", "baseRateRatio");
  }

  @Test
  void rarelyClaimsAGapBetweenManyEqualGroups() {
    int claims = 0;
    int runs = 400;
    for (int seed = 0; seed < runs; seed++) {
      Finding finding = probe.measure(groups(seed, 8, 1500, 0)).findings().get(0);
      claims += finding.severity().compareTo(Severity.MEDIUM) <= 0 ? 1 : 0;
    }
    assertThat(claims / (double) runs).as("share of false alarms").isLessThanOrEqualTo(0.05);
  }

  @Test
  void findsTheOneGroupThatDiffersAmongMany() {
    Finding finding = probe.measure(groups(3, 8, 4000, 0.25)).findings().get(0);
    assertThat(finding.severity()).isEqualTo(Severity.HIGH);
    assertThat(finding.where()).endsWith("against g7");
  }

  @Test
  void countsWeightedRowsByTheirEffectiveNumber() {
    AuditInput plain = groups(4, 2, 400, 0.2);
    double[] twos = new double[400];
    Arrays.fill(twos, 2);
    AuditInput doubled = Audited.of(plain.table(), "label").groups("group").weights(twos).input();
    assertThat(probe.measure(doubled).findings().get(0).size())
        .isEqualTo(probe.measure(plain).findings().get(0).size());
  }

  @Test
  void holdsEachOfSeveralClassesAgainstTheRest() {
    int[] group = new int[600];
    int[] label = new int[600];
    for (int i = 0; i < 600; i++) {
      group[i] = i % 2;
      label[i] = group[i] == 0 ? i / 2 % 3 : i / 2 % 2;
    }
    AuditInput input =
        Audited.of(
                Audited.category("group", group, "a", "b"),
                Audited.category("label", label, "x", "y", "z"))
            .groups("group")
            .input();
    Finding finding = probe.measure(input).findings().get(0);
    assertThat(finding.sentence()).contains("'label' is 'z' 33.3 points less often");
  }

  @Test
  void reportsAGroupWithOneMember() {
    int[] group = new int[101];
    group[100] = 1;
    int[] label = new int[101];
    Arrays.fill(label, 0, 50, 1);
    label[100] = 1;
    Measurement seen =
        probe.measure(
            Audited.of(
                    Audited.category("group", group, "many", "one"),
                    Audited.category("label", label, "no", "yes"))
                .groups("group")
                .input());
    Finding finding = seen.findings().get(0);
    assertThat(finding.notes()).anyMatch(note -> note.contains("'one' (1 row)"));
    assertThat(finding.severity()).isEqualTo(Severity.LOW);
    assertThat(measured(seen, "baseRate", "group: one").low()).isLessThan(0.3);
  }

  private static io.equipoise.core.stat.Estimate measured(
      Measurement seen, String metric, String where) {
    return seen.metrics().stream()
        .filter(each -> each.metric().equals(metric) && each.where().equals(where))
        .findFirst()
        .orElseThrow()
        .estimate();
  }

  /** Groups of equal rates but the last, which is higher by this much. */
  private static AuditInput groups(int seed, int count, int rows, double more) {
    UniformRandomProvider random = new Seed(seed).generator();
    int[] group = new int[rows];
    int[] label = new int[rows];
    String[] names = new String[count];
    for (int g = 0; g < count; g++) {
      names[g] = "g" + g;
    }
    for (int i = 0; i < rows; i++) {
      group[i] = random.nextInt(count);
      label[i] = random.nextDouble() < 0.4 + (group[i] == count - 1 ? more : 0) ? 1 : 0;
    }
    return Audited.of(
            Audited.category("group", group, names), Audited.category("label", label, "no", "yes"))
        .groups("group")
        .input();
  }
}
