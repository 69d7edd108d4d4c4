package io.equipoise.core.audit;

import io.equipoise.core.finding.Exhibit;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.provenance.Provenance;
import io.equipoise.core.task.Task;
import java.util.List;

/**
 * The result of an audit.
 *
 * @param provenance how to repeat it
 * @param task what was audited
 * @param columns the columns as read
 * @param findings worst first
 * @param metrics every number
 * @param exhibits tables and charts that belong to no single finding
 * @param notes what was left out or sampled
 */
public record Audit(
    Provenance provenance,
    Task task,
    List<ColumnSummary> columns,
    List<Finding> findings,
    List<Measured> metrics,
    List<Exhibit> exhibits,
    List<String> notes) {
  public Audit {
    columns = List.copyOf(columns);
    findings = List.copyOf(findings);
    metrics = List.copyOf(metrics);
    exhibits = List.copyOf(exhibits);
    notes = List.copyOf(notes);
  }
}
