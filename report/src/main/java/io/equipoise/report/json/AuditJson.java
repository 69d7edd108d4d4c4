package io.equipoise.report.json;

import io.equipoise.core.audit.Audit;
import io.equipoise.core.audit.ColumnSummary;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.task.TaskKind;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An audit as JSON. */
public final class AuditJson {
  private AuditJson() {}

  /** The object of this audit. */
  public static Map<String, @Nullable Object> of(Audit audit) {
    return Json.object(
        "provenance", SharedJson.provenance(audit.provenance()),
        "task", SharedJson.task(audit.task()),
        "findings", Json.list(audit.findings(), each -> finding(each, audit.task().kind())),
        "metrics", Json.list(audit.metrics(), SharedJson::measured),
        "exhibits", Json.list(audit.exhibits(), SharedJson::exhibit),
        "columns", Json.list(audit.columns(), AuditJson::column),
        "notes", audit.notes());
  }

  private static Map<String, @Nullable Object> finding(Finding finding, TaskKind kind) {
    List<String> treatedBy =
        finding.severity() == Severity.NONE
            ? List.of()
            : Catalogue.get().treating(finding.bias(), kind).stream().map(Entry::name).toList();
    return Json.object(
        "bias", finding.bias().option(),
        "where", finding.where(),
        "sentence", finding.sentence(),
        "severity", SharedJson.lower(finding.severity()),
        "metric", finding.metric(),
        "size", Json.estimate(finding.size()),
        "measuredBy", finding.measuredBy(),
        "notes", finding.notes(),
        "treatedBy", treatedBy,
        "exhibits", Json.list(finding.exhibits(), SharedJson::exhibit));
  }

  private static Map<String, @Nullable Object> column(ColumnSummary column) {
    return Json.object(
        "name", column.name(),
        "type", column.type(),
        "role", column.role(),
        "missing", column.missing(),
        "distinct", column.distinct(),
        "example", column.example());
  }
}
