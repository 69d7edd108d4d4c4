package io.equipoise.evidence.experiment;

import io.equipoise.core.random.Seed;
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
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Rows of which 4 % are of the minority: normal columns, the first half of which lie 1.2 higher for
 * it, as they are or cut into four levels whose names do not tell their order.
 */
final class RareRows {
  /** Half of each kind of column tells the classes apart. */
  static final int COLUMNS = 8;

  private static final double SHIFT = 1.2;
  private static final double MINORITY = 0.04;
  private static final double[] CUTS = {-0.5, 0.5, 1.5};
  private static final List<String> LEVELS = List.of("north", "east", "west", "south");

  private RareRows() {}

  /** The first {@code categories} of the columns are cut into levels. */
  static Dataset of(int rows, int categories, Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    int[] labels = new int[rows];
    double[][] x = new double[COLUMNS][rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = random.nextDouble() < MINORITY ? 1 : 0;
      for (int f = 0; f < COLUMNS; f++) {
        x[f][i] = normal.sample() + (telling(f, categories) ? SHIFT * labels[i] : 0);
      }
    }
    List<Column> columns = new ArrayList<>();
    for (int f = 0; f < COLUMNS; f++) {
      String name = "x" + (f + 1);
      columns.add(f < categories ? cut(name, x[f]) : NumericColumn.of(name, x[f]));
    }
    double[] weights = new double[rows];
    Arrays.fill(weights, 1);
    return Dataset.of(
        new Rows(Table.of(columns), Groups.none(rows)),
        labels,
        List.of("majority", "minority"),
        weights);
  }

  private static boolean telling(int column, int categories) {
    return column < categories
        ? column < categories / 2
        : column - categories < (COLUMNS - categories) / 2;
  }

  private static CategoryColumn cut(String name, double[] values) {
    int[] codes =
        Arrays.stream(values)
            .mapToInt(value -> (int) Arrays.stream(CUTS).filter(cut -> value > cut).count())
            .toArray();
    return new CategoryColumn(name, codes, LEVELS);
  }
}
