package io.equipoise.tabular.audit;

import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Strata;
import io.equipoise.core.task.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * Cuts the rows into strata by columns, such as department, within which groups are compared. A
 * number is cut as the task says, or at its quintiles; one with few distinct values counts as a
 * category. Missing values are a stratum of their own.
 */
final class GivenStrata {
  private static final int FEW_VALUES = 12;
  private static final int RANGES = 5;

  private GivenStrata() {}

  /** The strata of these columns crossed. */
  static Groups of(Table table, Task task, List<String> columns) {
    List<CategoryColumn> categories = new ArrayList<>();
    for (String name : columns) {
      categories.add(
          task.bins().containsKey(name)
              ? Strata.of(table, task, name)
              : category(table.column(name)));
    }
    return Groups.cross(categories, table.rows());
  }

  /** Whether a column has few enough levels to be a stratum as it is: two to {@code most}. */
  static boolean hasFewLevels(Column column, int most) {
    if (column instanceof CategoryColumn category) {
      int levels = category.levels().size();
      return levels >= 2 && levels <= most;
    }
    int values = few((NumericColumn) column).length;
    return values >= 2 && values <= Math.min(most, FEW_VALUES);
  }

  /** A category as it is; few numbers as levels, more at their quintiles. */
  static CategoryColumn category(Column column) {
    if (column instanceof CategoryColumn category) {
      return category;
    }
    NumericColumn numeric = (NumericColumn) column;
    double[] few = few(numeric);
    return few.length <= FEW_VALUES ? byValue(numeric, few) : byQuintile(numeric);
  }

  /**
   * The distinct values in ascending order; one more than {@value #FEW_VALUES} when there are more.
   */
  private static double[] few(NumericColumn column) {
    TreeSet<Double> distinct = new TreeSet<>();
    double last = Double.NaN;
    for (double value : column.values()) {
      if (!Double.isNaN(value) && value != last) {
        last = value;
        distinct.add(value + 0.0);
        if (distinct.size() > FEW_VALUES) {
          break;
        }
      }
    }
    return distinct.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static CategoryColumn byValue(NumericColumn column, double[] values) {
    int[] codes = new int[column.size()];
    for (int i = 0; i < codes.length; i++) {
      double value = column.value(i);
      codes[i] = Double.isNaN(value) ? -1 : Arrays.binarySearch(values, value + 0.0);
    }
    return new CategoryColumn(
        column.name(), codes, Arrays.stream(values).mapToObj(GivenStrata::text).toList());
  }

  private static CategoryColumn byQuintile(NumericColumn column) {
    double[] sorted =
        Arrays.stream(column.values()).filter(v -> !Double.isNaN(v)).sorted().toArray();
    TreeSet<Double> edges = new TreeSet<>();
    for (int k = 1; k < RANGES; k++) {
      edges.add(sorted[(int) ((long) sorted.length * k / RANGES)]);
    }
    edges.remove(sorted[0]);
    double[] cuts = edges.stream().mapToDouble(Double::doubleValue).toArray();
    int[] codes = new int[column.size()];
    for (int i = 0; i < codes.length; i++) {
      double value = column.value(i);
      codes[i] = Double.isNaN(value) ? CategoryColumn.MISSING : range(cuts, value);
    }
    List<String> levels = new ArrayList<>();
    for (int k = 0; k <= cuts.length; k++) {
      levels.add(
          k == 0
              ? "below " + text(cuts.length == 0 ? Double.POSITIVE_INFINITY : cuts[0])
              : k == cuts.length
                  ? text(cuts[k - 1]) + " or more"
                  : text(cuts[k - 1]) + " to below " + text(cuts[k]));
    }
    return new CategoryColumn(column.name(), codes, levels);
  }

  private static int range(double[] cuts, double value) {
    int range = 0;
    while (range < cuts.length && value >= cuts[range]) {
      range++;
    }
    return range;
  }

  private static String text(double value) {
    return NumericColumn.of("", value).text(0);
  }
}
