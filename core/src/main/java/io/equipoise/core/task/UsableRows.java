package io.equipoise.core.task;

import io.equipoise.core.error.Require;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** The rows that can be measured: those with a target and, where a model is audited, its output. */
final class UsableRows {
  private final BitSet kept;
  private final int rows;
  private final List<String> notes = new ArrayList<>();

  private UsableRows(int rows) {
    this.rows = rows;
    this.kept = new BitSet(rows);
    kept.set(0, rows);
  }

  /** Rows of the table whose target is there, and whose prediction and score are. */
  static UsableRows of(Table table, Task task) {
    UsableRows usable = withTarget(table, task);
    task.prediction().ifPresent(name -> usable.need(table.column(name), "prediction", false));
    task.score().ifPresent(name -> usable.need(table.column(name), "score", false));
    Require.that(
        !usable.kept.isEmpty(), "no row has both a target and a model's output to compare it with");
    return usable;
  }

  /** Rows of the table whose target is there; for regression it must be finite. */
  static UsableRows withTarget(Table table, Task task) {
    UsableRows usable = new UsableRows(table.rows());
    usable.need(table.column(task.target()), "target", task.kind() == TaskKind.REGRESSION);
    Require.that(
        !usable.kept.isEmpty(),
        "the target '" + task.target() + "' has no entries, so there is nothing to learn from");
    return usable;
  }

  private void need(Column column, String role, boolean finite) {
    int before = kept.cardinality();
    for (int i = 0; i < rows; i++) {
      if (column.isMissing(i)) {
        kept.clear(i);
      } else if (column instanceof NumericColumn numbers) {
        double value = numbers.value(i);
        if (Double.isNaN(value) || (finite && Double.isInfinite(value))) {
          kept.clear(i);
        }
      }
    }
    int dropped = before - kept.cardinality();
    if (dropped > 0) {
      notes.add(
          dropped
              + " of "
              + rows
              + " rows have no usable entry in the "
              + role
              + " column '"
              + column.name()
              + "' and are left out");
    }
  }

  /** What was left out, one sentence each. */
  List<String> notes() {
    return notes;
  }

  /** The numbers of these rows, ascending. */
  int[] rows() {
    return kept.stream().toArray();
  }

  /** The table of these rows; the same table when nothing is left out. */
  Table of(Table table) {
    return kept.cardinality() == rows ? table : table.take(kept.stream().toArray());
  }
}
