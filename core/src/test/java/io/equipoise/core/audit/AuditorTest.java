package io.equipoise.core.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.provenance.Provenance;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuditorTest {
  private static final Provenance PROVENANCE = new Provenance("here", "00", 3, 1, Map.of(), "");

  @Test
  void sortsFindingsBySeverityThenSize() {
    Probe one =
        input ->
            new Measurement(
                List.of(
                    finding("nothing", Severity.NONE, 0.9), finding("small", Severity.HIGH, -0.2)),
                List.of(),
                List.of(),
                List.of("sampled"));
    Probe two =
        input ->
            new Measurement(
                List.of(
                    finding("unknown", Severity.HIGH, Double.NaN),
                    finding("large", Severity.HIGH, -0.4),
                    finding("low", Severity.LOW, 1)),
                List.of(new Measured("rate", "overall", Estimate.exact(1))),
                List.of(),
                List.of("sampled", "small"));
    Map<String, Probe> probes = new LinkedHashMap<>();
    probes.put("one", one);
    probes.put("two", two);
    List<String> seen = new ArrayList<>();
    Audit audit =
        Auditor.of(probes)
            .audit(input(), PROVENANCE, (probe, done, of) -> seen.add(probe + done + "/" + of));
    assertThat(audit.findings())
        .extracting(Finding::where)
        .containsExactly("large", "small", "unknown", "low", "nothing");
    assertThat(audit.notes()).containsExactly("sampled", "small");
    assertThat(audit.metrics()).hasSize(1);
    assertThat(seen).containsExactly("one0/2", "two1/2", "2/2");
  }

  @Test
  void runsOnlyTheProbesThatAreNamed() {
    Auditor auditor =
        Auditor.of(Map.of("label-rates", in -> Measurement.NOTHING, "proxies", in -> failing()));
    Audit audit =
        auditor.only(List.of("label-rates")).audit(input(), PROVENANCE, Auditor.Progress.SILENT);
    assertThat(audit.findings()).isEmpty();
    assertThatThrownBy(() -> auditor.only(List.of("labelrates")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labelrates")
        .hasMessageContaining("label-rates");
  }

  @Test
  void summarisesColumnsAsTheyWereRead() {
    Audit audit = Auditor.of(Map.of()).audit(input(), PROVENANCE, Auditor.Progress.SILENT);
    assertThat(audit.columns())
        .containsExactly(
            new ColumnSummary("sex", "category", 1, 2, "group", "Female, Male"),
            new ColumnSummary("hired", "category", 0, 2, "target", "no, yes"),
            new ColumnSummary("age", "number", 1, 2, "feature", "30.5, 41"),
            new ColumnSummary("essay", "category", 0, 1, "feature", "a very long text that g…"));
  }

  private static Measurement failing() {
    throw new AssertionError("was not named");
  }

  private static Finding finding(String where, Severity severity, double size) {
    return new Finding(
        Bias.PROXY,
        where,
        "A sentence.",
        severity,
        "gap",
        new Estimate(size, size, size),
        "by hand",
        List.of(),
        List.of());
  }

  private static AuditInput input() {
    Table table =
        Table.of(
            List.of(
                CategoryColumn.of("sex", "Female", "Male", null, "Male"),
                CategoryColumn.of("hired", "no", "yes", "no", "no"),
                NumericColumn.of("age", 30.5, Double.NaN, 41, 30.5),
                CategoryColumn.of(
                    "essay",
                    "a very long text that goes on",
                    "a very long text that goes on",
                    "a very long text that goes on",
                    "a very long text that goes on")));
    return new AuditInput(
        table,
        Task.binary("hired", "yes", List.of("sex")),
        new int[] {0, 1, 0, 0},
        List.of("no", "yes"),
        new double[0],
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new double[] {1, 1, 1, 1},
        Optional.empty(),
        new Seed(1));
  }
}
