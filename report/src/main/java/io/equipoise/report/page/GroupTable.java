package io.equipoise.report.page;

import io.equipoise.core.stat.Estimate;
import io.equipoise.report.text.Numbers;
import io.equipoise.report.text.Unit;
import io.equipoise.report.text.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Numbers with their intervals in rows and columns.
 *
 * @param title what is grouped by, or compared
 * @param corner heading of the first column
 * @param columns headings of the other columns
 * @param rows its rows
 * @param left how many more rows there are
 */
public record GroupTable(
    String title, String corner, List<String> columns, List<Row> rows, int left) {
  private static final int MOST_ROWS = 40;

  /** One row; a cell per column. */
  public record Row(String name, List<Cell> cells) {}

  /** A number and its interval; either may be empty. */
  public record Cell(String value, String interval) {
    private static final Cell EMPTY = new Cell("", "");
  }

  /** An estimate and the unit to write it in. */
  record Number(Estimate estimate, Unit unit) {
    Cell cell() {
      return new Cell(Numbers.value(estimate.value(), unit), Numbers.interval(estimate, unit));
    }
  }

  /** Rows of numbers by column; a column that a row lacks is left empty. */
  static GroupTable of(
      String title,
      String corner,
      List<String> columns,
      Map<String, ? extends Map<String, Number>> numbers) {
    List<Row> rows = new ArrayList<>();
    numbers.forEach(
        (name, byColumn) -> {
          List<Cell> cells = new ArrayList<>();
          for (String column : columns) {
            Number number = byColumn.get(column);
            cells.add(number == null ? Cell.EMPTY : number.cell());
          }
          rows.add(new Row(Words.shortened(name, 120), cells));
        });
    return new GroupTable(
        Words.shortened(title, 160),
        Words.shortened(corner, 80),
        columns.stream().map(column -> Words.shortened(column, 120)).toList(),
        rows.subList(0, Math.min(rows.size(), MOST_ROWS)),
        Math.max(0, rows.size() - MOST_ROWS));
  }
}
