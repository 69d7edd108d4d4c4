package io.equipoise.app.contract;

import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.ClassTarget;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.NumberTarget;
import io.equipoise.core.task.Rows;
import io.equipoise.core.task.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Tiny tables of every kind that a user may bring. */
final class OfferTables {
  /** Which columns a table has. */
  enum Features {
    NUMBERS,
    MIXED,
    CATEGORIES
  }

  /**
   * A kind of table.
   *
   * @param classes of the target; 0 for numbers
   * @param groups whether a protected column is named
   * @param features which columns it has; mixed ones have missing values
   */
  record Kind(int classes, boolean groups, Features features) {}

  private static final String[] TOWNS = {"Bern", "Chur", "Genf"};

  private OfferTables() {}

  /** A table of this kind whose target follows its columns and, a little, the group. */
  static Dataset of(Kind kind, int rows) {
    var random = new SplittableRandom(7);
    double[] x = new double[rows];
    double[] z = new double[rows];
    @Nullable String[] town = new String[rows];
    @Nullable String[] sex = new String[rows];
    double[] truth = new double[rows];
    boolean mixed = kind.features() == Features.MIXED;
    for (int i = 0; i < rows; i++) {
      sex[i] = i % 3 == 0 ? "woman" : "man";
      x[i] = random.nextDouble() * 4 - 2 + (i % 3 == 0 ? 0.3 : 0);
      z[i] = mixed && i % 11 == 0 ? Double.NaN : random.nextDouble() * 10;
      int place = x[i] > 0.7 ? 2 : x[i] > -0.7 ? 1 : 0;
      town[i] = mixed && i % 13 == 0 ? null : TOWNS[random.nextInt(4) == 0 ? 0 : place];
      truth[i] = x[i] + 0.4 * random.nextDouble() - (i % 3 == 0 ? 0.5 : 0);
    }
    List<Column> columns = new ArrayList<>();
    if (kind.features() != Features.CATEGORIES) {
      columns.add(NumericColumn.of("x", x));
      columns.add(NumericColumn.of("z", z));
    }
    if (kind.features() != Features.NUMBERS) {
      columns.add(CategoryColumn.of("town", town));
      columns.add(CategoryColumn.of("sex", sex));
    }
    Groups groups =
        kind.groups()
            ? Groups.cross(List.of(CategoryColumn.of("sex", sex)), rows)
            : Groups.none(rows);
    double[] ones = new double[rows];
    Arrays.fill(ones, 1);
    return Dataset.of(new Rows(Table.of(columns), groups), target(kind.classes(), truth), ones);
  }

  private static Target target(int classes, double[] truth) {
    if (classes == 0) {
      return new NumberTarget(truth);
    }
    // the classes are uneven, as in the tables of those who look for remedies
    double[] cuts = classes == 2 ? new double[] {0.6} : new double[] {-0.6, 0.7};
    int[] labels =
        Arrays.stream(truth)
            .mapToInt(value -> (int) Arrays.stream(cuts).filter(cut -> value > cut).count())
            .toArray();
    return new ClassTarget(
        labels, IntStream.range(0, classes).mapToObj(c -> "level " + c).toList());
  }
}
