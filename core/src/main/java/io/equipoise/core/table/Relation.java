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
   * @param expression its entry in SQL; NULL is missing
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

  /** {@code expression} without blanks around it, NULL where a missing marker is left. */
  static String cleaned(String expression, List<String> missing) {
    String trimmed = "trim(" + expression + ", E' \\t\\r\\n')";
    if (missing.isEmpty()) {
      return trimmed;
    }
    String markers = String.join(", ", missing.stream().map(DuckDb::text).toList());
    return "CASE WHEN " + trimmed + " IN (" + markers + ") THEN NULL ELSE " + trimmed + " END";
  }
}
