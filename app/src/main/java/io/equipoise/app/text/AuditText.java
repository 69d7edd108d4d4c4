package io.equipoise.app.text;

import io.equipoise.core.audit.Audit;
import io.equipoise.core.audit.ColumnSummary;
import io.equipoise.core.audit.Measured;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.task.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** An audit as lines for a terminal: what was read, what is wrong, rates by group, caveats. */
public final class AuditText {
  private static final int MOST_COLUMNS = 40;
  private static final int MOST_GROUPS = 30;
  private static final int MOST_METHODS = 6;

  /** What the table of groups shows, short heads by metric; the report and JSON hold the rest. */
  private static final Map<String, String> HEADS = heads();

  private final Audit audit;
  private final int width;

  private AuditText(Audit audit, int width) {
    this.audit = audit;
    this.width = width;
  }

  /** All of it. */
  public static List<String> lines(Audit audit, int width) {
    AuditText text = new AuditText(audit, width);
    List<String> lines = new ArrayList<>(text.head());
    lines.addAll(text.columns());
    lines.addAll(text.findings());
    lines.addAll(text.groups());
    lines.addAll(bullets("Notes", audit.notes(), width));
    return lines;
  }

  /** Only what is wrong, and rates by group. */
  public static List<String> brief(Audit audit, int width) {
    AuditText text = new AuditText(audit, width);
    List<String> lines = new ArrayList<>(text.head());
    lines.addAll(text.findings());
    lines.addAll(text.groups());
    return lines;
  }

  private List<String> head() {
    Task task = audit.task();
    StringBuilder head = new StringBuilder(audit.provenance().source());
    head.append(": ").append(Numbers.plain(audit.provenance().rows())).append(" rows, target ");
    head.append(task.target());
    task.positive().ifPresent(value -> head.append(" (positive: ").append(value).append(")"));
    if (!task.groups().isEmpty()) {
      head.append(", groups by ").append(String.join(" and ", task.groups()));
    }
    return TextTable.wrap(TextTable.clean(head.toString()), width);
  }

  private List<String> columns() {
    TextTable table = TextTable.of("column", "type", "role", "missing", "distinct", "such as");
    for (ColumnSummary column : audit.columns().subList(0, shown(MOST_COLUMNS))) {
      table.row(
          column.name(),
          column.type(),
          column.role(),
          Numbers.plain(column.missing()),
          Numbers.plain(column.distinct()),
          column.example());
    }
    List<String> lines = new ArrayList<>(List.of(""));
    lines.addAll(table.lines(width));
    if (audit.columns().size() > MOST_COLUMNS) {
      lines.add("… and " + (audit.columns().size() - MOST_COLUMNS) + " more columns");
    }
    return lines;
  }

  private int shown(int most) {
    return Math.min(most, audit.columns().size());
  }

  private List<String> findings() {
    TextTable table = TextTable.of("severity", "finding", "what was seen", "treated by");
    Set<String> fine = new LinkedHashSet<>();
    for (Finding finding : audit.findings()) {
      if (finding.severity() == Severity.NONE) {
        fine.add(finding.bias().label());
        continue;
      }
      table.row(
          finding.severity().name().toLowerCase(Locale.ROOT),
          finding.bias().label(),
          finding.sentence(),
          treatments(finding));
      fine.remove(finding.bias().label());
    }
    audit.findings().stream()
        .filter(finding -> finding.severity() != Severity.NONE)
        .forEach(finding -> fine.remove(finding.bias().label()));
    List<String> lines = new ArrayList<>(List.of(""));
    if (table.isEmpty()) {
      lines.add("Nothing found.");
    } else {
      lines.addAll(table.lines(width));
    }
    if (!fine.isEmpty()) {
      lines.add("");
      lines.addAll(
          TextTable.wrap("Looked at, nothing to worry about: " + String.join(", ", fine), width));
    }
    return lines;
  }

  private String treatments(Finding finding) {
    List<String> names =
        Catalogue.get().treating(finding.bias(), audit.task().kind()).stream()
            .map(Entry::name)
            .toList();
    return names.stream().limit(MOST_METHODS).collect(Collectors.joining(", "))
        + (names.size() > MOST_METHODS ? ", …" : "");
  }

  private List<String> groups() {
    Map<String, Map<String, Measured>> byGroup = new LinkedHashMap<>();
    for (Measured measured : audit.metrics()) {
      if (HEADS.containsKey(measured.metric()) && measured.where().contains(": ")) {
        byGroup
            .computeIfAbsent(measured.where(), where -> new LinkedHashMap<>())
            .put(measured.metric(), measured);
      }
    }
    List<String> metrics =
        HEADS.keySet().stream()
            .filter(metric -> byGroup.values().stream().anyMatch(row -> row.containsKey(metric)))
            .toList();
    if (metrics.isEmpty()) {
      return List.of();
    }
    List<String> header = new ArrayList<>(List.of("group"));
    metrics.forEach(metric -> header.add(HEADS.getOrDefault(metric, metric)));
    TextTable table = TextTable.of(header);
    byGroup.entrySet().stream()
        .limit(MOST_GROUPS)
        .forEach(group -> table.row(row(group.getKey(), group.getValue(), metrics)));
    List<String> lines = new ArrayList<>(List.of(""));
    lines.addAll(table.lines(width));
    if (byGroup.size() > MOST_GROUPS) {
      lines.add("… and " + (byGroup.size() - MOST_GROUPS) + " more groups in the report");
    }
    return lines;
  }

  private static List<String> row(
      String group, Map<String, Measured> measured, List<String> metrics) {
    List<String> cells = new ArrayList<>(List.of(group));
    for (String metric : metrics) {
      Measured number = measured.get(metric);
      cells.add(number == null ? "" : Numbers.fourDigits(number.estimate().value()));
    }
    return cells;
  }

  private static Map<String, String> heads() {
    Map<String, String> heads = new LinkedHashMap<>();
    heads.put("count", "rows");
    heads.put("baseRate", "base rate");
    heads.put("labelRate", "label rate");
    heads.put("selectionRate", "selected");
    heads.put("truePositiveRate", "TPR");
    heads.put("falsePositiveRate", "FPR");
    heads.put("falseNegativeRate", "FNR");
    heads.put("positivePredictiveValue", "PPV");
    heads.put("accuracy", "accuracy");
    heads.put("auc", "AUC");
    heads.put("meanAbsoluteError", "MAE");
    heads.put("meanError", "mean error");
    return heads;
  }

  /** A headed list of sentences; nothing when there are none. */
  static List<String> bullets(String head, List<String> sentences, int width) {
    List<String> lines = new ArrayList<>();
    for (String sentence : sentences) {
      if (lines.isEmpty()) {
        lines.add("");
        lines.add(head);
      }
      List<String> wrapped = TextTable.wrap(TextTable.clean(sentence), width - 2);
      for (int i = 0; i < wrapped.size(); i++) {
        lines.add((i == 0 ? "- " : "  ") + wrapped.get(i));
      }
    }
    return lines;
  }
}
