package io.equipoise.tabular.sampling;

import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Training rows with synthetic ones after them. */
final class Enlarged {
  private final Dataset train;
  private final FeatureSpace space;
  private final Votes votes;
  private final Offspring made;

  private Enlarged(Dataset train, FeatureSpace space, Votes votes, Offspring made) {
    this.train = train;
    this.space = space;
    this.votes = votes;
    this.made = made;
  }

  /**
   * The original rows in their order, then one row per pair of parents: numbers between those of
   * the parents, categories as voted, group columns, group and class from the base row, weight 1.
   *
   * @param round whether columns of whole numbers stay whole
   */
  static Dataset by(
      Dataset train,
      FeatureSpace space,
      Votes votes,
      Offspring made,
      Interpolation interpolation,
      boolean round,
      Seed seed) {
    return new Enlarged(train, space, votes, made).build(interpolation, round, seed);
  }

  private Dataset build(Interpolation interpolation, boolean round, Seed seed) {
    Map<String, NumericFeature> numbers =
        space.numbers().stream()
            .collect(Collectors.toMap(each -> each.column().name(), Function.identity()));
    double[] line = interpolation == Interpolation.ROW ? made.shares(seed) : new double[0];
    Table features = train.rows().features();
    List<Column> columns =
        features.columns().parallelStream()
            .map(
                column -> {
                  NumericFeature feature = numbers.get(column.name());
                  if (column instanceof CategoryColumn category) {
                    return categories(category);
                  } else if (feature == null) {
                    throw new IllegalStateException(column.name() + " is not in the space");
                  }
                  double[] shares =
                      interpolation == Interpolation.ROW
                          ? line
                          : made.shares(seed.child(column.name()));
                  return numbers(feature, shares, round);
                })
            .toList();
    int n = train.size();
    int size = n + made.count();
    double[] weights = Arrays.copyOf(train.weights(), size);
    Arrays.fill(weights, n, size, 1);
    boolean[] synthetic = Arrays.copyOf(train.synthetic(), size);
    Arrays.fill(synthetic, n, size, true);
    return new Dataset(
        new Rows(
            Table.of(size, columns),
            carried(train.rows().groups()),
            carried(train.rows().environments())),
        carried(train.labels()),
        train.classes(),
        weights,
        synthetic);
  }

  private Groups carried(Groups groups) {
    return new Groups(groups.columns(), carried(groups.codes()), groups.names());
  }

  /** Codes of the original rows, then those of the base rows. */
  private int[] carried(int[] codes) {
    int[] longer = Arrays.copyOf(codes, Math.addExact(codes.length, made.count()));
    for (int i = 0; i < made.count(); i++) {
      longer[codes.length + i] = codes[made.base()[i]];
    }
    return longer;
  }

  private Column categories(CategoryColumn column) {
    if (space.carries(column)) {
      return new CategoryColumn(column.name(), carried(column.codes()), column.levels());
    }
    int[] voted = votes.column(column.name());
    int[] codes = Arrays.copyOf(column.codes(), column.size() + made.count());
    for (int i = 0; i < made.count(); i++) {
      codes[column.size() + i] = voted[made.base()[i]];
    }
    return new CategoryColumn(column.name(), codes, column.levels());
  }

  private Column numbers(NumericFeature feature, double[] shares, boolean round) {
    NumericColumn column = feature.column();
    int n = column.size();
    double[] values = Arrays.copyOf(column.values(), n + made.count());
    BitSet missing = new BitSet();
    if (column.missing() > 0) {
      for (int i = 0; i < n; i++) {
        missing.set(i, column.isMissing(i));
      }
    }
    boolean carried = space.carries(column);
    boolean whole = round && feature.whole();
    int[] base = made.base();
    int[] partner = made.partner();
    for (int i = 0; i < base.length; i++) {
      if (carried || !feature.known()) {
        values[n + i] = column.value(base[i]);
        missing.set(n + i, column.isMissing(base[i]));
      } else {
        double point =
            Interpolation.between(feature.value(base[i]), feature.value(partner[i]), shares[i]);
        values[n + i] = whole ? Math.rint(point) : point;
      }
    }
    return new NumericColumn(column.name(), values, missing);
  }
}
