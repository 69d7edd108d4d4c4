package io.equipoise.core.task;

import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import java.util.ArrayList;
import java.util.List;

/** What a reader should know of the rows and columns before trusting any number. */
final class TaskNotes {
  private static final int NAMED = 5;

  private TaskNotes() {}

  static List<String> of(Table table, Task task) {
    UsableRows usable = UsableRows.of(table, task);
    List<String> notes = new ArrayList<>(usable.notes());
    Table kept = usable.of(table);
    List<String> constant = new ArrayList<>();
    for (Column column : kept.columns()) {
      column(column, notes);
      if (constant(column) && !task.notFeatures().contains(column.name())) {
        constant.add("'" + column.name() + "'");
      }
    }
    if (!constant.isEmpty()) {
      notes.add(constant(constant));
    }
    for (String name : task.groups()) {
      CategoryColumn strata = Strata.of(kept, task, name);
      int[] counts = Levels.counts(strata);
      for (int code : Levels.used(strata)) {
        if (counts[code] == 1) {
          notes.add(
              "group '"
                  + strata.levels().get(code)
                  + "' of column '"
                  + name
                  + "' has a single member, so nothing can be said of it");
        }
      }
    }
    return notes;
  }

  private static void column(Column column, List<String> notes) {
    String where = "column '" + column.name() + "'";
    int present = column.size() - column.missing();
    if (present == 0) {
      notes.add(where + " has no entries and is left out of the features");
      return;
    }
    if (column instanceof NumericColumn numbers) {
      int nan = -numbers.missing();
      int infinite = 0;
      for (double value : numbers.values()) {
        if (Double.isNaN(value)) {
          nan++;
        } else if (Double.isInfinite(value)) {
          infinite++;
        }
      }
      if (nan > 0 || infinite > 0) {
        notes.add(where + " holds " + nan + " NaN and " + infinite + " infinite entries");
      }
    }
  }

  private static String constant(List<String> names) {
    if (names.size() == 1) {
      return "column " + names.get(0) + " holds one value only, so it tells nothing";
    }
    String shown = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
    return names.size()
        + " columns hold one value only, so they tell nothing: "
        + shown
        + (names.size() > NAMED ? ", …" : "");
  }

  private static boolean constant(Column column) {
    int first = -1;
    for (int i = 0; i < column.size(); i++) {
      if (column.isMissing(i)) {
        continue;
      }
      if (first < 0) {
        first = i;
      } else if (!same(column, first, i)) {
        return false;
      }
    }
    return first >= 0;
  }

  private static boolean same(Column column, int a, int b) {
    if (column instanceof NumericColumn numbers) {
      return Double.compare(numbers.value(a), numbers.value(b)) == 0;
    }
    return ((CategoryColumn) column).code(a) == ((CategoryColumn) column).code(b);
  }
}
