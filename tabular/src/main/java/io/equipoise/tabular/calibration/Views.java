package io.equipoise.tabular.calibration;

import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Fixed changes of a row that should not change its class: each view shifts numbers by a little, or
 * hides columns behind their commonest value. A view is the same for every row and for ever, so
 * that what was learned of it holds when it is used.
 *
 * @param views one list of changes each
 */
record Views(List<View> views) {

  /** The changes of one view. */
  record View(List<Change> changes) {
    View {
      changes = List.copyOf(changes);
    }
  }

  /**
   * A change of one column.
   *
   * @param column its name
   * @param hide whether every value gives way to {@code number} or {@code text}
   * @param number added to the column's numbers, or in their place when hidden
   * @param text level in place of the column's own when hidden; a number's is empty
   */
  record Change(String column, boolean hide, double number, String text) {}

  Views {
    views = List.copyOf(views);
  }

  /**
   * Draws views.
   *
   * @param kinds of each view, whether it hides columns (else it shifts numbers)
   * @param noise standard deviation of a shift, in the column's standard deviations
   * @param share of the columns that a view hides, at least one
   */
  static Views draw(Table features, boolean[] kinds, double noise, double share, Seed seed) {
    List<Column> columns = features.columns();
    List<View> views = new ArrayList<>();
    for (int v = 0; v < kinds.length; v++) {
      UniformRandomProvider random = seed.child(v).generator();
      views.add(new View(kinds[v] ? hide(columns, share, random) : shift(columns, noise, random)));
    }
    return new Views(views);
  }

  private static List<Change> shift(
      List<Column> columns, double noise, UniformRandomProvider random) {
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    List<Change> changes = new ArrayList<>();
    for (Column column : columns) {
      if (column instanceof NumericColumn numeric) {
        double shift = noise * deviation(numeric.values()) * normal.sample();
        changes.add(new Change(column.name(), false, Double.isFinite(shift) ? shift : 0, ""));
      }
    }
    return changes;
  }

  private static List<Change> hide(
      List<Column> columns, double share, UniformRandomProvider random) {
    int[] all = IntStream.range(0, columns.size()).toArray();
    int count = Math.max(1, (int) Math.round(share * all.length));
    List<Change> changes = new ArrayList<>();
    for (int c : Permutation.choose(all, count, random)) {
      Column column = columns.get(c);
      changes.add(
          column instanceof NumericColumn numeric
              ? new Change(column.name(), true, median(numeric.values()), "")
              : new Change(column.name(), true, 0, commonest((CategoryColumn) column)));
    }
    return changes;
  }

  /** The rows in each view. */
  List<Rows> of(Rows rows) {
    return views.stream()
        .map(
            view -> {
              Table changed = rows.features();
              for (Change change : view.changes()) {
                if (changed.has(change.column())) {
                  changed = changed.with(changed(changed.column(change.column()), change));
                }
              }
              return rows.withFeatures(changed);
            })
        .toList();
  }

  private static Column changed(Column column, Change change) {
    if (column instanceof NumericColumn numeric) {
      double[] values = new double[numeric.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = change.hide() ? change.number() : numeric.value(i) + change.number();
      }
      BitSet missing = new BitSet();
      for (int i = 0; i < values.length && !change.hide(); i++) {
        missing.set(i, numeric.isMissing(i));
      }
      return new NumericColumn(column.name(), values, missing);
    }
    CategoryColumn category = (CategoryColumn) column;
    if (!change.hide()) {
      return category;
    }
    int[] codes = new int[category.size()];
    int code = category.levels().indexOf(change.text());
    if (code >= 0) {
      Arrays.fill(codes, code);
      return new CategoryColumn(column.name(), codes, category.levels());
    }
    return new CategoryColumn(column.name(), codes, List.of(change.text()));
  }

  private static String commonest(CategoryColumn column) {
    int[] counts = new int[column.levels().size()];
    for (int code : column.codes()) {
      if (code != CategoryColumn.MISSING) {
        counts[code]++;
      }
    }
    int best = 0;
    for (int c = 1; c < counts.length; c++) {
      best = counts[c] > counts[best] ? c : best;
    }
    return counts.length == 0 ? "" : column.levels().get(best);
  }

  private static double median(double[] values) {
    double[] sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }

  private static double deviation(double[] values) {
    double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
    double mean = Arrays.stream(finite).average().orElse(0);
    return Math.sqrt(
        Arrays.stream(finite).map(value -> (value - mean) * (value - mean)).average().orElse(0));
  }
}
