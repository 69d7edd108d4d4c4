package io.equipoise.core.task;

import io.equipoise.core.error.Require;
import io.equipoise.core.table.CategoryColumn;
import java.util.ArrayList;
import java.util.List;

/**
 * The group of every row: codes into a list of names. With several protected columns a group is an
 * intersection, named {@code "Female · Black"}. A missing value is a group of its own, {@value
 * #MISSING_NAME}. Without protected columns all rows are in the one group {@value #ALL}.
 *
 * @param columns the protected columns that were crossed; empty for one group
 * @param codes (N), each in [0, names.size()); shared, read only
 * @param names one per group; every group that occurs, and no other when made by {@link #cross}
 */
public record Groups(List<String> columns, int[] codes, List<String> names) {
  /** Name of the group of rows whose protected value is missing. */
  public static final String MISSING_NAME = "(missing)";

  /** Name of the only group when nothing is protected. */
  public static final String ALL = "(all)";

  public Groups {
    columns = List.copyOf(columns);
    names = List.copyOf(names);
  }

  /** All rows in one group. */
  public static Groups none(int rows) {
    return new Groups(List.of(), new int[rows], List.of(ALL));
  }

  /** The intersections of these columns that occur, in order of the columns' dictionaries. */
  public static Groups cross(List<CategoryColumn> columns, int rows) {
    if (columns.isEmpty()) {
      return none(rows);
    }
    long cells = 1;
    for (CategoryColumn column : columns) {
      cells *= column.levels().size() + 1L;
      Require.that(
          cells <= 1_000_000,
          "the group columns cross into more than a million groups; name fewer columns, or merge their levels");
    }
    int[] cell = new int[rows];
    for (CategoryColumn column : columns) {
      int levels = column.levels().size();
      for (int i = 0; i < rows; i++) {
        int code = column.code(i);
        cell[i] = cell[i] * (levels + 1) + (code == CategoryColumn.MISSING ? levels : code);
      }
    }
    return compact(columns, cell, (int) cells);
  }

  private static Groups compact(List<CategoryColumn> columns, int[] cell, int cells) {
    int[] number = new int[cells];
    for (int c : cell) {
      number[c] = 1;
    }
    List<String> names = new ArrayList<>();
    for (int c = 0; c < cells; c++) {
      if (number[c] == 1) {
        number[c] = names.size();
        names.add(name(columns, c));
      }
    }
    int[] codes = new int[cell.length];
    for (int i = 0; i < cell.length; i++) {
      codes[i] = number[cell[i]];
    }
    return new Groups(columns.stream().map(CategoryColumn::name).toList(), codes, names);
  }

  private static String name(List<CategoryColumn> columns, int cell) {
    String[] parts = new String[columns.size()];
    int rest = cell;
    for (int k = columns.size() - 1; k >= 0; k--) {
      List<String> levels = columns.get(k).levels();
      int code = rest % (levels.size() + 1);
      parts[k] = code == levels.size() ? MISSING_NAME : levels.get(code);
      rest /= levels.size() + 1;
    }
    return String.join(" · ", parts);
  }

  /** Number of groups, at least one. */
  public int count() {
    return names.size();
  }

  /** Number of rows. */
  public int rows() {
    return codes.length;
  }

  /** The group of this row. */
  public int code(int row) {
    return codes[row];
  }

  /** Rows per group. */
  public int[] sizes() {
    int[] sizes = new int[names.size()];
    for (int code : codes) {
      sizes[code]++;
    }
    return sizes;
  }

  /** These rows, under the same names (a group may become empty). */
  public Groups take(int[] rows) {
    int[] taken = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      taken[i] = codes[rows[i]];
    }
    return new Groups(columns, taken, names);
  }
}
