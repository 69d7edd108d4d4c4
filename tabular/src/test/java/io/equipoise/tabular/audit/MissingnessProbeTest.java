package io.equipoise.tabular.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Measurement;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class MissingnessProbeTest {
  private final MissingnessProbe probe = new MissingnessProbe();

  @Test
  void findsTheColumnThatIsMissingForOneGroup() {
    Measurement seen = probe.measure(rows(1, 6, 3000, 0.15));
    Finding worst =
        seen.findings().stream()
            .filter(each -> each.severity() == Severity.HIGH)
            .findFirst()
            .orElseThrow();
    assertThat(worst.where()).isEqualTo("'x0' by group");
    assertThat(worst.sentence()).contains("more often for 'b' than for 'a'");
    assertThat(worst.size().value()).isBetween(0.10, 0.20);
    assertThat(seen.findings().stream().filter(each -> each.severity() != Severity.NONE))
        .hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void rarelyClaimsAnythingWhenEntriesAreMissingAtRandom() {
    int alarms = 0;
    int runs = 300;
    for (int seed = 0; seed < runs; seed++) {
      alarms +=
          probe.measure(rows(seed, 6, 500, 0)).findings().stream()
                  .anyMatch(each -> each.severity().compareTo(Severity.MEDIUM) <= 0)
              ? 1
              : 0;
    }
    assertThat(alarms / (double) runs).as("share of false alarms").isLessThanOrEqualTo(0.06);
  }

  @Test
  void notesColumnsWithoutEntriesAndInfinities() {
    AuditInput input =
        Audited.of(
                Audited.category("group", new int[] {0, 1, 0}, "a", "b"),
                NumericColumn.of("gone", Double.NaN, Double.NaN, Double.NaN),
                NumericColumn.of("huge", 1, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY),
                Audited.category("label", new int[] {0, 1, 0}, "no", "yes"))
            .groups("group")
            .input();
    assertThat(probe.measure(input).notes())
        .containsExactly(
            "Column 'gone' is missing in every row.", "Column 'huge' holds infinity in 2 rows.");
  }

  /** Columns missing in a fifth of the rows, the first more often in group b. */
  private static AuditInput rows(int seed, int columns, int rows, double more) {
    UniformRandomProvider random = new Seed(seed).generator();
    int[] group = new int[rows];
    int[] label = new int[rows];
    double[][] x = new double[columns][rows];
    for (int i = 0; i < rows; i++) {
      group[i] = random.nextInt(2);
      label[i] = random.nextInt(2);
      for (int c = 0; c < columns; c++) {
        double rate = 0.2 + (c == 0 && group[i] == 1 ? more : 0);
        x[c][i] = random.nextDouble() < rate ? Double.NaN : random.nextDouble();
      }
    }
    List<Column> all = new ArrayList<>();
    all.add(Audited.category("group", group, "a", "b"));
    for (int c = 0; c < columns; c++) {
      all.add(NumericColumn.of("x" + c, x[c]));
    }
    all.add(Audited.category("label", label, "no", "yes"));
    return Audited.of(all.toArray(Column[]::new)).groups("group").input();
  }
}
