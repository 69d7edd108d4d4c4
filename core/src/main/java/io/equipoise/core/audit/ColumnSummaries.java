package io.equipoise.core.audit;

import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Task;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Says of every column how it was read, so that a wrongly inferred type is seen at once. */
public final class ColumnSummaries {
  private static final int EXAMPLES = 3;
  private static final int EXAMPLE_LENGTH = 24;

  /** Rows looked at for examples: enough to skip a run of equal entries. */
  private static final int EXAMPLE_ROWS = 10_000;

  private ColumnSummaries() {}

  /** One summary per column, in the table's order. */
  public static List<ColumnSummary> of(Table table, Task task) {
    List<ColumnSummary> summaries = new ArrayList<>();
    for (Column column : table.columns()) {
      summaries.add(
          new ColumnSummary(
              column.name(),
              column instanceof NumericColumn ? "number" : "category",
              column.missing(),
              distinct(column),
              role(column.name(), task),
              example(column)));
    }
    return summaries;
  }

  private static long distinct(Column column) {
    if (column instanceof CategoryColumn category) {
      boolean[] seen = new boolean[category.levels().size()];
      long count = 0;
      for (int code : category.codes()) {
        if (code != CategoryColumn.MISSING && !seen[code]) {
          seen[code] = true;
          count++;
        }
      }
      return count;
    }
    NumericColumn numeric = (NumericColumn) column;
    DistinctCount count = new DistinctCount();
    double[] values = numeric.values();
    for (int i = 0; i < values.length; i++) {
      if (!numeric.isMissing(i)) {
        // Adding 0 makes -0.0 and 0.0 one entry.
        count.add(Double.doubleToLongBits(values[i] + 0.0));
      }
    }
    return count.estimate();
  }

  private static String role(String name, Task task) {
    if (name.equals(task.target())) {
      return "target";
    } else if (task.groups().contains(name)) {
      return "group";
    } else if (task.given().contains(name)) {
      return "given";
    } else if (task.score().equals(Optional.of(name))) {
      return "score";
    } else if (task.prediction().equals(Optional.of(name))) {
      return "prediction";
    } else if (task.weight().equals(Optional.of(name))) {
      return "weight";
    } else if (task.environment().equals(Optional.of(name))) {
      return "environment";
    }
    return "feature";
  }

  private static String example(Column column) {
    Set<String> examples = new LinkedHashSet<>();
    int rows = Math.min(column.size(), EXAMPLE_ROWS);
    for (int i = 0; i < rows && examples.size() < EXAMPLES; i++) {
      if (!column.isMissing(i)) {
        examples.add(shortened(column.text(i)));
      }
    }
    return String.join(", ", examples);
  }

  private static String shortened(String text) {
    return text.codePointCount(0, text.length()) <= EXAMPLE_LENGTH
        ? text
        : text.substring(0, text.offsetByCodePoints(0, EXAMPLE_LENGTH - 1)) + "…";
  }
}
