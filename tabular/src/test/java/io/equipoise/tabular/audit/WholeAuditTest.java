package io.equipoise.tabular.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.audit.Audit;
import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Auditor;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.provenance.Provenance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** All probes of the catalogue together. */
class WholeAuditTest {
  private static final Provenance PROVENANCE =
      new Provenance("Berkeley", "00", 4526, 1, Map.of(), "");

  @Test
  void tellsOfBerkeleyWhatMattersFirst() {
    List<String> ran = new ArrayList<>();
    Audit audit =
        Auditor.all()
            .audit(Berkeley.applicants().input(), PROVENANCE, (probe, done, of) -> ran.add(probe));
    assertThat(ran)
        .contains("simpsons-paradox", "label-rates", "proxies", "")
        .doesNotHaveDuplicates();
    assertThat(audit.findings())
        .filteredOn(finding -> finding.severity() == Severity.HIGH)
        .extracting(Finding::bias)
        .contains(Bias.LABEL_RATE_GAP, Bias.SIMPSONS_PARADOX);
    assertThat(audit.findings()).extracting(Finding::severity).isSorted();
    assertThat(audit.columns())
        .extracting(column -> column.role())
        .containsExactly("group", "feature", "target");
  }

  @Test
  void repeatsToTheBit() {
    AuditInput input = ScoreProbesTest.rows(4, 400, 0.3, 0.1);
    Auditor auditor = Auditor.all();
    Audit first = auditor.audit(input, PROVENANCE, Auditor.Progress.SILENT);
    assertThat(auditor.audit(input, PROVENANCE, Auditor.Progress.SILENT)).isEqualTo(first);
  }

  @Test
  void runsOnlyWhatIsAskedFor() {
    Auditor some = Auditor.all().only(List.of("label-rates", "representation"));
    assertThat(some.probes()).containsExactly("label-rates", "representation");
  }
}
