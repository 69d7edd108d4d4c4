package io.equipoise.report.page;

import io.equipoise.core.audit.Measured;
import io.equipoise.report.page.GroupTable.Number;
import io.equipoise.report.text.MetricName;
import io.equipoise.report.text.MetricName.Form;
import io.equipoise.report.text.Unit;
import io.equipoise.report.text.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The numbers of an audit as tables that people can read: groups one below the other, a table per
 * family of metrics, then how groups compare. Numbers about single features are left to the charts
 * of their findings.
 *
 * @param open what everyone wants to see
 * @param folded every pair of groups, and every group against all rows
 */
record GroupTables(List<GroupTable> open, List<GroupTable> folded) {
  private static final String OVERALL = "overall";
  private static final String MEASURE = "Measure";
  private static final String VALUE = "Value";

  /** More columns than this cannot be read side by side. */
  private static final int MOST_COLUMNS = 8;

  static GroupTables of(List<Measured> metrics) {
    Map<String, List<Measured>> byGrouping = new LinkedHashMap<>();
    List<Measured> overall = new ArrayList<>();
    Map<String, List<Measured>> between = new LinkedHashMap<>();
    List<Measured> pairs = new ArrayList<>();
    for (Measured measured : metrics) {
      String where = measured.where();
      int colon = where.indexOf(": ");
      if (where.equals(OVERALL)) {
        overall.add(measured);
      } else if (where.contains(" against ")) {
        pairs.add(measured);
      } else if (colon < 0) {
        between.computeIfAbsent(where, key -> new ArrayList<>()).add(measured);
      } else if (!aboutAFeature(where)) {
        String kind = classOf(where);
        byGrouping
            .computeIfAbsent(where.substring(0, colon) + kind, key -> new ArrayList<>())
            .add(measured);
      }
    }
    List<GroupTable> open = new ArrayList<>();
    List<GroupTable> folded = new ArrayList<>();
    byGrouping.forEach(
        (grouping, own) -> {
          byFamily(open, grouping, plain(own), overall);
          byFamily(folded, grouping + ", against all rows", toOverall(own), List.of());
        });
    if (byGrouping.isEmpty()) {
      byFamily(open, "", plain(overall), List.of());
    }
    between.forEach((where, own) -> open.add(comparison(where, own)));
    if (!pairs.isEmpty()) {
      folded.addAll(pairs(pairs));
    }
    return new GroupTables(open, folded);
  }

  /** A row per measure, of one thing that is not held against others. */
  static GroupTable listed(String title, List<Measured> own) {
    Map<String, Map<String, Number>> rows = new LinkedHashMap<>();
    own.forEach(each -> put(rows, Words.heading(each.metric()), each, VALUE));
    return GroupTable.of(title, MEASURE, List.of(VALUE), rows);
  }

  private static boolean aboutAFeature(String where) {
    return where.startsWith("column: ")
        || where.startsWith("feature: ")
        || where.contains(", feature: ")
        || where.contains(", column: ")
        || where.endsWith(", all features");
  }

  /** {@code ", class: late"} where one class is held against the rest, else nothing. */
  private static String classOf(String where) {
    int at = where.lastIndexOf(", class: ");
    return at < 0 ? "" : where.substring(at);
  }

  private static List<Measured> plain(List<Measured> all) {
    return all.stream().filter(each -> !form(each).isToOverall()).toList();
  }

  private static List<Measured> toOverall(List<Measured> all) {
    return all.stream().filter(each -> form(each).isToOverall()).toList();
  }

  private static Form form(Measured measured) {
    return MetricName.of(measured.metric()).form();
  }

  /** A row per group, a column per metric, a table per family. */
  private static void byFamily(
      List<GroupTable> tables, String grouping, List<Measured> own, List<Measured> overall) {
    for (MetricFamily family : MetricFamily.values()) {
      Set<String> metrics = new LinkedHashSet<>();
      Map<String, Map<String, Number>> rows = new LinkedHashMap<>();
      for (Measured each : own) {
        if (family.holds(each.metric())) {
          metrics.add(each.metric());
          put(rows, groupName(each.where()), each, Words.heading(each.metric()));
        }
      }
      for (Measured each : overall) {
        if (metrics.contains(each.metric()) && each.estimate().measurable()) {
          put(rows, OVERALL, each, Words.heading(each.metric()));
        }
      }
      List<String> columns = metrics.stream().map(Words::heading).toList();
      String title = grouping.isEmpty() ? family.heading() : family.heading() + " by " + grouping;
      inParts(tables, title, grouping, columns, rows);
    }
  }

  private static void inParts(
      List<GroupTable> tables,
      String title,
      String corner,
      List<String> columns,
      Map<String, Map<String, Number>> rows) {
    for (int from = 0; from < columns.size(); from += MOST_COLUMNS) {
      List<String> part = columns.subList(from, Math.min(columns.size(), from + MOST_COLUMNS));
      String name = from == 0 ? title : title + ", continued";
      tables.add(GroupTable.of(name, corner, part, rows));
    }
  }

  /** A row per measure: its lowest and highest group, their difference and ratio. */
  private static GroupTable comparison(String where, List<Measured> own) {
    Set<Form> forms = new TreeSet<>();
    Map<String, Map<String, Number>> rows = new LinkedHashMap<>();
    for (Measured each : own) {
      MetricName name = MetricName.of(each.metric());
      forms.add(name.form());
      put(rows, Words.heading(name.base()), each, Words.capital(name.form().words()));
    }
    List<String> columns =
        forms.stream().map(form -> Words.capital(form.words())).distinct().toList();
    return GroupTable.of("Between groups: " + where, MEASURE, columns, rows);
  }

  /** A row per measure, a column per pair of groups; differences only, since ratios follow. */
  private static List<GroupTable> pairs(List<Measured> pairs) {
    Set<String> columns = new LinkedHashSet<>();
    Map<String, Map<String, Number>> rows = new LinkedHashMap<>();
    for (Measured each : pairs) {
      MetricName name = MetricName.of(each.metric());
      if (!name.form().isRatio()) {
        columns.add(each.where());
        put(rows, Words.heading(name.base()), each, each.where());
      }
    }
    List<GroupTable> tables = new ArrayList<>();
    inParts(tables, "Pairs of groups: differences", MEASURE, List.copyOf(columns), rows);
    return tables;
  }

  private static void put(
      Map<String, Map<String, Number>> rows, String row, Measured measured, String column) {
    rows.computeIfAbsent(row, key -> new LinkedHashMap<>())
        .put(column, new Number(measured.estimate(), Unit.of(measured.metric())));
  }

  private static String groupName(String where) {
    int colon = where.indexOf(": ");
    String rest = colon < 0 ? where : where.substring(colon + 2);
    return rest.substring(0, rest.length() - classOf(rest).length());
  }
}
