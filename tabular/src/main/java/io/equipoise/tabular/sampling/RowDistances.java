package io.equipoise.tabular.sampling;

import io.equipoise.core.table.CategoryColumn;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Distances of a training row to chosen others: numbers in standard deviations, 1 added to the
 * square for each category that differs.
 *
 * @param numbers one array (N) per numeric column
 * @param levels one array (N) per categorical column
 */
record RowDistances(List<double[]> numbers, List<int[]> levels) {

  static RowDistances of(FeatureSpace space, int count) {
    int[] rows = IntStream.range(0, count).toArray();
    return new RowDistances(
        space.numbers().stream().map(feature -> feature.scaled(rows)).toList(),
        space.categories().stream().map(column -> levels(column, rows)).toList());
  }

  private static int[] levels(CategoryColumn column, int[] rows) {
    return IntStream.of(rows).map(row -> FeatureSpace.level(column, row)).toArray();
  }

  /** To each of these rows. */
  double[] from(int row, int[] others) {
    double[] distances = new double[others.length];
    for (double[] column : numbers) {
      for (int j = 0; j < others.length; j++) {
        double off = column[others[j]] - column[row];
        distances[j] += off * off;
      }
    }
    for (int[] column : levels) {
      for (int j = 0; j < others.length; j++) {
        distances[j] += column[others[j]] == column[row] ? 0 : 1;
      }
    }
    for (int j = 0; j < others.length; j++) {
      distances[j] = Math.sqrt(distances[j]);
    }
    return distances;
  }
}
