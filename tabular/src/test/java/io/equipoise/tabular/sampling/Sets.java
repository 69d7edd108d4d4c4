package io.equipoise.tabular.sampling;

import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Small training sets for tests of samplers. */
final class Sets {
  private Sets() {}

  /** Rows with these columns; group columns are features too, and cross into the groups. */
  static Dataset of(int[] labels, int classes, List<? extends Column> columns, String... groups) {
    Table table = Table.of(labels.length, columns);
    List<CategoryColumn> crossed =
        Arrays.stream(groups).map(name -> (CategoryColumn) table.column(name)).toList();
    List<String> names = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      names.add("class" + c);
    }
    double[] weights = new double[labels.length];
    Arrays.fill(weights, 1);
    return Dataset.of(
        new Rows(table, Groups.cross(crossed, labels.length)), labels, names, weights);
  }

  /** One column {@code group} of these letters. */
  static CategoryColumn letters(String name, String letters) {
    return CategoryColumn.of(name, letters.split(""));
  }

  /**
   * Gaussian rows: {@code minority} rows of class 1 among {@code n}, two groups, {@code d} numbers.
   */
  static Dataset gaussian(long seed, int n, int minority, int d) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] labels = new int[n];
    for (int made = 0; made < minority; ) {
      int row = random.nextInt(n);
      if (labels[row] == 0) {
        labels[row] = 1;
        made++;
      }
    }
    List<Column> columns = new ArrayList<>();
    for (int f = 0; f < d; f++) {
      double[] values = new double[n];
      double spread = Math.pow(10, f % 3);
      for (int i = 0; i < n; i++) {
        values[i] = spread * (random.nextDouble() + random.nextDouble() + 0.7 * labels[i]);
      }
      columns.add(NumericColumn.of("x" + f, values));
    }
    int[] codes = new int[n];
    for (int i = 0; i < n; i++) {
      codes[i] = random.nextInt(3) == 0 ? 1 : 0;
    }
    columns.add(new CategoryColumn("group", codes, List.of("a", "b")));
    return of(labels, 2, columns, "group");
  }
}
