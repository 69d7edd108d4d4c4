package io.equipoise.core.table;

/** A column that grows row by row into primitive arrays. */
sealed interface ColumnBuilder permits NumberBuilder, CategoryBuilder {
  /** One more row, without an entry. */
  void addMissing();

  /** Rows added. */
  int size();

  /** The column of all rows added; the builder is spent. */
  Column build();
}
