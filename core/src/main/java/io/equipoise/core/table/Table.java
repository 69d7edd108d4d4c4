package io.equipoise.core.table;

import io.equipoise.core.error.Nearest;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Columns of equal length under distinct names, in the order of the source. Immutable. */
public final class Table {
  private final int rows;
  private final Map<String, Column> columns;

  private Table(int rows, Map<String, Column> columns) {
    this.rows = rows;
    this.columns = columns;
  }

  /** A table of these columns; at least one, distinct names, equal lengths. */
  public static Table of(List<? extends Column> columns) {
    Require.that(!columns.isEmpty(), "a table needs at least one column");
    return of(columns.get(0).size(), columns);
  }

  /** A table of this many rows; {@code columns} may be empty. */
  public static Table of(int rows, List<? extends Column> columns) {
    Map<String, Column> byName = new LinkedHashMap<>();
    for (Column column : columns) {
      Require.sameLength("the table", rows, "column '" + column.name() + "'", column.size());
      Require.that(
          byName.put(column.name(), column) == null,
          "two columns are called '" + column.name() + "'");
    }
    return new Table(rows, byName);
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /** The columns in order. */
  public List<Column> columns() {
    return List.copyOf(columns.values());
  }

  /** The names in order. */
  public List<String> names() {
    return List.copyOf(columns.keySet());
  }

  /** Whether there is a column of this name. */
  public boolean has(String name) {
    return columns.containsKey(name);
  }

  /** The column of this name; an unknown name is the user's error and suggests the nearest. */
  public Column column(String name) {
    Column column = columns.get(name);
    if (column == null) {
      throw new UserError(
          "there is no column '" + name + "'." + Nearest.hint(name, columns.keySet()));
    }
    return column;
  }

  /** These rows in this order; rows may repeat. */
  public Table take(int[] taken) {
    List<Column> kept = new ArrayList<>(columns.size());
    for (Column column : columns.values()) {
      kept.add(column.take(taken));
    }
    return of(taken.length, kept);
  }

  /** These columns in this order. */
  public Table select(Collection<String> names) {
    return of(rows, names.stream().map(this::column).toList());
  }

  /** All columns but these; names that are not there are passed over. */
  public Table without(Collection<String> names) {
    return of(
        rows, columns.values().stream().filter(column -> !names.contains(column.name())).toList());
  }

  /** With this column in place of the one of its name, or as the last. */
  public Table with(Column column) {
    Map<String, Column> changed = new LinkedHashMap<>(columns);
    changed.put(column.name(), column);
    return of(rows, List.copyOf(changed.values()));
  }
}
