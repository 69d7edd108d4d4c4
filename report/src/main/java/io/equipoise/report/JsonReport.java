package io.equipoise.report;

import io.equipoise.report.json.AuditJson;
import io.equipoise.report.json.ComparisonJson;
import io.equipoise.report.json.Json;
import io.equipoise.report.json.SharedJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The same as the page, for machines. Field names are fixed and listed in {@code
 * docs/report-json.md}; what cannot be measured is null, and every row is there, also where the
 * page shows only the first.
 */
public final class JsonReport {
  /** Grows when a field is renamed or removed, not when one is added. */
  public static final int FORMAT = 1;

  private JsonReport() {}

  /** The whole report as indented JSON. */
  public static String render(Report report) {
    List<Map<String, @Nullable Object>> sections = new ArrayList<>();
    for (Section section : report.sections()) {
      Map<String, @Nullable Object> each = new LinkedHashMap<>();
      each.put("title", section.title());
      each.put("introduction", section.introduction());
      each.put("audit", section.audit().isPresent() ? AuditJson.of(section.audit().get()) : null);
      each.put(
          "comparison",
          section.comparison().isPresent() ? ComparisonJson.of(section.comparison().get()) : null);
      each.put("card", section.card().isPresent() ? SharedJson.card(section.card().get()) : null);
      sections.add(each);
    }
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("format", FORMAT);
    all.put("title", report.title());
    all.put("date", report.date().map(Object::toString).orElse(null));
    all.put("sections", sections);
    return Json.text(all);
  }
}
