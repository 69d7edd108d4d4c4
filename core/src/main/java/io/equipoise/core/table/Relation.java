package io.equipoise.core.table;

import java.util.List;

/**
 * Rows that DuckDB can read, with what is known of their columns before reading.
 *
 * @param from what stands after {@code FROM}
 * @param columns in order
 */
record Relation(String from, List<Raw> columns) {
  Relation {
    columns = List.copyOf(columns);
  }

  /**
   * One column.
   *
   * @param name for people
   * @param expression its entry in SQL
   * @param kind what the source says of it
   */
  record Raw(String name, String expression, Kind kind) {}

  /** What a source says of a column's type. */
  enum Kind {
    /** Text that may spell numbers: to be inferred. */
    UNTYPED,
    /** Text by declaration. */
    TEXT,
    /** A number by declaration. */
    NUMBER
  }
}
