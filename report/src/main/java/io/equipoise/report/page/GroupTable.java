package io.equipoise.report.page;

import io.equipoise.core.audit.Measured;
import io.equipoise.core.stat.Estimate;
import io.equipoise.report.text.Numbers;
import io.equipoise.report.text.Unit;
import io.equipoise.report.text.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every number of one grouping and one family of metrics: a row per group, a column per metric.
 *
 * @param title the family and what is grouped by: {@code "Errors by race"}
 * @param corner heading of the first column
 * @param metrics headings of the other columns
 * @param rows a row per group
 * @param left how many more groups there are
 */
public record GroupTable(
    String title, String corner, List<String> metrics, List<Row> rows, int left) {
  private static final int MOST_ROWS = 60;
  private static final String OVERALL = "overall";

  /** One group; a cell per metric. */
  public record Row(String name, List<Cell> cells) {}

  /** A number and its interval, either may be empty. */
  public record Cell(String value, String interval) {
    private static final Cell EMPTY = new Cell("", "");

    static Cell of(Estimate estimate, Unit unit) {
      return new Cell(Numbers.value(estimate.value(), unit), Numbers.interval(estimate, unit));
    }
  }

  /** The tables of these numbers, families in the order of {@link MetricFamily}. */
  static List<GroupTable> of(List<Measured> metrics) {
    Map<String, List<Measured>> byGrouping = new LinkedHashMap<>();
    List<Measured> overall = new ArrayList<>();
    List<Measured> comparisons = new ArrayList<>();
    for (Measured measured : metrics) {
      int colon = measured.where().indexOf(": ");
      if (measured.where().equals(OVERALL)) {
        overall.add(measured);
      } else if (colon < 0 || measured.where().contains(" against ")) {
        comparisons.add(measured);
      } else {
        byGrouping
            .computeIfAbsent(measured.where().substring(0, colon), key -> new ArrayList<>())
            .add(measured);
      }
    }
    List<GroupTable> tables = new ArrayList<>();
    byGrouping.forEach(
        (grouping, own) -> {
          for (MetricFamily family : MetricFamily.values()) {
            add(tables, family.heading() + " by " + grouping, grouping, family, own, overall);
          }
        });
    if (byGrouping.isEmpty()) {
      for (MetricFamily family : MetricFamily.values()) {
        add(tables, family.heading(), "", family, overall, List.of());
      }
    }
    for (MetricFamily family : MetricFamily.values()) {
      add(tables, "Between groups: " + family.spoken(), "", family, comparisons, List.of());
    }
    return tables;
  }

  private static void add(
      List<GroupTable> tables,
      String title,
      String corner,
      MetricFamily family,
      List<Measured> own,
      List<Measured> overall) {
    List<Measured> kept = own.stream().filter(each -> family.holds(each.metric())).toList();
    List<String> metrics = kept.stream().map(Measured::metric).distinct().toList();
    Map<String, Map<String, Estimate>> byRow = new LinkedHashMap<>();
    for (Measured each : kept) {
      row(byRow, each.where()).put(each.metric(), each.estimate());
    }
    for (Measured each : overall) {
      if (metrics.contains(each.metric()) && each.estimate().measurable()) {
        row(byRow, OVERALL).put(each.metric(), each.estimate());
      }
    }
    // More columns than this cannot be read side by side.
    int most = 8;
    for (int from = 0; from < metrics.size(); from += most) {
      List<String> shown = metrics.subList(from, Math.min(metrics.size(), from + most));
      List<Row> rows = new ArrayList<>();
      byRow.forEach(
          (name, values) ->
              rows.add(new Row(corner.isEmpty() ? name : shortName(name), cells(shown, values))));
      tables.add(
          new GroupTable(
              from == 0 ? title : title + ", continued",
              corner,
              shown.stream().map(Words::heading).toList(),
              rows.subList(0, Math.min(rows.size(), MOST_ROWS)),
              Math.max(0, rows.size() - MOST_ROWS)));
    }
  }

  private static Map<String, Estimate> row(Map<String, Map<String, Estimate>> byRow, String where) {
    return byRow.computeIfAbsent(where, key -> new LinkedHashMap<>());
  }

  private static List<Cell> cells(List<String> metrics, Map<String, Estimate> values) {
    List<Cell> cells = new ArrayList<>();
    for (String metric : metrics) {
      Estimate estimate = values.get(metric);
      cells.add(estimate == null ? Cell.EMPTY : Cell.of(estimate, Unit.of(metric)));
    }
    return cells;
  }

  private static String shortName(String where) {
    int colon = where.indexOf(": ");
    return colon < 0 ? where : where.substring(colon + 2);
  }
}
