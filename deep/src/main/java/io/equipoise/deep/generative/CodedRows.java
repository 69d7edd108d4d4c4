package io.equipoise.deep.generative;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Quantile;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Rows of a table as codes, column by column, the class last: levels of categories, and of numbers
 * the range that they lie in. A gap is a level of its own. Back from codes, a number is that of a
 * random training row of its range. Columns that make up the groups are not coded: a made row takes
 * them from its base row.
 */
final class CodedRows {
  private final Dataset train;
  private final List<Column> coded = new ArrayList<>();
  private final int[][] codes;
  private final int[] widths;

  /** Of training rows, numbers in at most {@code bins} ranges of as many rows each. */
  CodedRows(Dataset train, int bins) {
    this.train = train;
    List<int[]> columns = new ArrayList<>();
    List<Integer> levels = new ArrayList<>();
    for (Column column : train.rows().features().columns()) {
      if (!train.rows().membershipColumns().contains(column.name())) {
        int[] of =
            column instanceof CategoryColumn c ? levels(c) : ranges((NumericColumn) column, bins);
        coded.add(column);
        columns.add(of);
        levels.add(Arrays.stream(of).max().orElse(0) + 1);
      }
    }
    columns.add(train.labels());
    levels.add(train.classes().size());
    widths = levels.stream().mapToInt(Integer::intValue).toArray();
    codes = new int[train.size()][widths.length];
    for (int i = 0; i < codes.length; i++) {
      for (int c = 0; c < widths.length; c++) {
        codes[i][c] = columns.get(c)[i];
      }
    }
  }

  private static int[] levels(CategoryColumn column) {
    int[] levels = column.codes().clone();
    for (int i = 0; i < levels.length; i++) {
      levels[i] = levels[i] == CategoryColumn.MISSING ? column.levels().size() : levels[i];
    }
    return levels;
  }

  private static int[] ranges(NumericColumn column, int bins) {
    double[] known =
        IntStream.range(0, column.size())
            .filter(i -> !column.isMissing(i))
            .mapToDouble(column::value)
            .toArray();
    double[] edges = new double[known.length == 0 ? 0 : bins - 1];
    for (int k = 0; k < edges.length; k++) {
      edges[k] = Quantile.of(known, (k + 1.0) / bins);
    }
    edges = Arrays.stream(edges).distinct().toArray();
    int[] ranges = new int[column.size()];
    for (int i = 0; i < ranges.length; i++) {
      int at = 0;
      while (at < edges.length && column.value(i) > edges[at]) {
        at++;
      }
      ranges[i] = column.isMissing(i) ? edges.length + 1 : at;
    }
    return ranges;
  }

  /** The code of each row and column (N,columns + 1). */
  int[][] codes() {
    return codes;
  }

  /** How many codes each column has, the class last. */
  int[] widths() {
    return widths.clone();
  }

  /**
   * Rows of these codes.
   *
   * @param made codes (M,columns + 1)
   * @param base the training row that each takes groups, environment and their columns from (M)
   */
  Dataset decoded(int[][] made, int[] base, Seed seed) {
    Table features = train.rows().features();
    List<Column> columns = new ArrayList<>();
    for (Column column : features.columns()) {
      int at = coded.indexOf(column);
      columns.add(at < 0 ? carried(column, base) : column(column, at, made, seed.child(at)));
    }
    Rows from = train.rows();
    int[] labels = Arrays.stream(made).mapToInt(row -> row[widths.length - 1]).toArray();
    double[] weights = new double[made.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = train.weights()[base[i]];
    }
    Rows rows =
        new Rows(
            Table.of(made.length, columns),
            from.groups().take(base),
            from.environments().take(base));
    return Dataset.of(rows, labels, train.classes(), weights).madeFrom(0);
  }

  private static Column carried(Column column, int[] base) {
    return Table.of(List.of(column)).take(base).columns().get(0);
  }

  private Column column(Column column, int at, int[][] made, Seed seed) {
    if (column instanceof CategoryColumn category) {
      int[] levels = new int[made.length];
      for (int i = 0; i < levels.length; i++) {
        int code = made[i][at];
        levels[i] = code == category.levels().size() ? CategoryColumn.MISSING : code;
      }
      return new CategoryColumn(column.name(), levels, category.levels());
    }
    NumericColumn number = (NumericColumn) column;
    int[][] members = members(at);
    UniformRandomProvider random = seed.generator();
    double[] values = new double[made.length];
    BitSet missing = new BitSet();
    for (int i = 0; i < values.length; i++) {
      int[] alike = members[made[i][at]];
      Require.that(alike.length > 0, "column '" + column.name() + "' has an empty range");
      int from = alike[random.nextInt(alike.length)];
      values[i] = number.value(from);
      missing.set(i, number.isMissing(from));
    }
    return new NumericColumn(column.name(), values, missing);
  }

  /** The training rows of each code. */
  private int[][] members(int at) {
    int[] sizes = new int[widths[at]];
    for (int[] row : codes) {
      sizes[row[at]]++;
    }
    int[][] members = new int[sizes.length][];
    for (int k = 0; k < sizes.length; k++) {
      members[k] = new int[sizes[k]];
    }
    int[] filled = new int[sizes.length];
    for (int i = 0; i < codes.length; i++) {
      int code = codes[i][at];
      members[code][filled[code]++] = i;
    }
    return members;
  }
}
