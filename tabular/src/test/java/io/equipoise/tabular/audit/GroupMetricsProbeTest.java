package io.equipoise.tabular.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.SharedData;
import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Measurement;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.table.Table;
import io.equipoise.core.table.TableReader;
import io.equipoise.core.task.TaskBinder;
import io.equipoise.core.task.TaskRequest;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class GroupMetricsProbeTest {
  private final GroupMetricsProbe probe = new GroupMetricsProbe();

  @Test
  void givesTheErrorRatesThatProPublicaPublished() {
    Table table = TableReader.read(SharedData.file("tabular/compas-two-years.csv"));
    TaskRequest request =
        TaskRequest.of("two_year_recid", "race")
            .withPositive("1")
            .withScore("decile_score", Optional.of("5"));
    AuditInput input =
        TaskBinder.auditInput(table, TaskBinder.resolve(table, request).task(), new Seed(1));
    Measurement seen = probe.measure(input);
    assertThat(input.rows()).isEqualTo(7214);
    rate(seen, "falsePositiveRate", "race: African-American", 0.4485);
    rate(seen, "falsePositiveRate", "race: Caucasian", 0.2345);
    rate(seen, "falseNegativeRate", "race: African-American", 0.2799);
    rate(seen, "falseNegativeRate", "race: Caucasian", 0.4772);
    Finding worst =
        seen.findings().stream()
            .filter(each -> each.metric().equals("falsePositiveRateDifference"))
            .findFirst()
            .orElseThrow();
    assertThat(worst.bias()).isEqualTo(Bias.ERROR_RATE_GAP);
    assertThat(worst.severity()).isEqualTo(Severity.HIGH);
    assertThat(worst.sentence()).contains("44.8 % for 'African-American'");
  }

  private static void rate(Measurement seen, String metric, String where, double expected) {
    Estimate rate = measured(seen, metric, where);
    assertThat(rate.value()).as("%s of %s", metric, where).isCloseTo(expected, within(5e-5));
    assertThat(rate.low()).isLessThan(rate.value());
    assertThat(rate.high()).isGreaterThan(rate.value());
  }

  @Test
  void findsAnErrorRateThatIsHigherForOneGroupOnly() {
    Measurement seen = probe.measure(rows(1, 4000, 0.15));
    Finding finding = finding(seen, "falsePositiveRateDifference");
    assertThat(finding.severity()).isEqualTo(Severity.HIGH);
    assertThat(finding.where()).isEqualTo("group: b against a");
    assertThat(finding.size().value()).isBetween(0.10, 0.20);
    assertThat(finding(seen, "falseNegativeRateDifference").severity())
        .isIn(Severity.NONE, Severity.LOW);
    assertThat(measured(seen, "equalizedOddsDifference", "group").value())
        .isCloseTo(finding.size().value(), within(1e-12));
  }

  @Test
  void rarelyClaimsAGapWhereThereIsNone() {
    int claims = 0;
    int looked = 0;
    for (int seed = 0; seed < 60; seed++) {
      for (Finding finding : probe.measure(rows(seed, 600, 0)).findings()) {
        looked++;
        claims += finding.severity().compareTo(Severity.MEDIUM) <= 0 ? 1 : 0;
      }
    }
    assertThat(looked).isEqualTo(60 * RateGap.ALL.size());
    assertThat(claims / (double) looked).as("share of false alarms").isLessThanOrEqualTo(0.05);
  }

  @Test
  void isSilentWithoutDecisions() {
    assertThat(probe.measure(Berkeley.applicants().input())).isEqualTo(Measurement.NOTHING);
  }

  @Test
  void holdsEachOfSeveralClassesAgainstTheRest() {
    UniformRandomProvider random = new Seed(3).generator();
    int[] group = new int[900];
    int[] label = new int[900];
    int[] decision = new int[900];
    for (int i = 0; i < 900; i++) {
      group[i] = i % 2;
      label[i] = random.nextInt(3);
      decision[i] = group[i] == 1 && label[i] == 2 ? 0 : label[i];
    }
    Measurement seen =
        probe.measure(
            Audited.of(
                    Audited.category("group", group, "a", "b"),
                    Audited.category("said", decision, "x", "y", "z"),
                    Audited.category("label", label, "x", "y", "z"))
                .groups("group")
                .prediction("said")
                .input());
    assertThat(
            seen.findings().stream()
                .filter(each -> each.severity() == Severity.HIGH)
                .filter(each -> each.where().contains("class 'z'"))
                .map(Finding::metric))
        .contains("falseNegativeRateDifference", "selectionRateDifference");
  }

  static Finding finding(Measurement seen, String metric) {
    return seen.findings().stream()
        .filter(each -> each.metric().equals(metric))
        .findFirst()
        .orElseThrow();
  }

  static Estimate measured(Measurement seen, String metric, String where) {
    return seen.metrics().stream()
        .filter(each -> each.metric().equals(metric) && each.where().equals(where))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + metric + " at " + where))
        .estimate();
  }

  /** Decisions wrong in a fifth of the rows, and more often for negatives of group b. */
  private static AuditInput rows(int seed, int rows, double more) {
    UniformRandomProvider random = new Seed(seed).generator();
    int[] group = new int[rows];
    int[] label = new int[rows];
    int[] decision = new int[rows];
    for (int i = 0; i < rows; i++) {
      group[i] = random.nextInt(2);
      label[i] = random.nextInt(2);
      double wrong = 0.2 + (group[i] == 1 && label[i] == 0 ? more : 0);
      decision[i] = random.nextDouble() < wrong ? 1 - label[i] : label[i];
    }
    return Audited.of(
            Audited.category("group", group, "a", "b"),
            Audited.category("said", decision, "no", "yes"),
            Audited.category("label", label, "no", "yes"))
        .groups("group")
        .prediction("said")
        .input();
  }
}
