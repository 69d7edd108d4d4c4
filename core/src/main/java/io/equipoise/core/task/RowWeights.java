package io.equipoise.core.task;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import java.util.Arrays;

/** Checked row weights. */
final class RowWeights {
  private RowWeights() {}

  /** The weight column's numbers, or all 1: finite, at least 0, not all 0. */
  static double[] of(Table table, Task task) {
    if (task.weight().isEmpty()) {
      double[] ones = new double[table.rows()];
      Arrays.fill(ones, 1);
      return ones;
    }
    String name = task.weight().get();
    if (!(table.column(name) instanceof NumericColumn column)) {
      throw new UserError("the weight column '" + name + "' does not hold numbers");
    }
    double[] weights = column.values();
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      Require.that(
          weights[i] >= 0 && !Double.isInfinite(weights[i]),
          "the weight column '"
              + name
              + "' holds "
              + (column.isMissing(i) ? "no entry" : NumericColumn.text(weights[i]))
              + " in row "
              + (i + 1)
              + "; weights are finite numbers of at least 0");
      sum += weights[i];
    }
    Require.that(sum > 0, "the weight column '" + name + "' sums to zero, so no row would count");
    return weights;
  }
}
