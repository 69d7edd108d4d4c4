package io.equipoise.core.table;

/** A named column of a {@link Table}: numbers or categories, with missing entries kept apart. */
public sealed interface Column permits NumericColumn, CategoryColumn {
  /** The column's name, as in the source. */
  String name();

  /** Number of rows. */
  int size();

  /** Whether the entry of this row was missing in the source. */
  boolean isMissing(int row);

  /** How many entries are missing. */
  int missing();

  /** A column with these rows in this order; rows may repeat. */
  Column take(int[] rows);

  /** The same entries under another name. */
  Column renamed(String name);

  /** The entry as text; {@code ""} when missing. */
  String text(int row);
}
