package io.equipoise.tabular.estimate;

import io.equipoise.core.error.Require;
import io.equipoise.core.estimate.EstimateInput;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Features as the numbers of a regression: an intercept, each column of numbers as it is, each
 * category as zeros and ones for all of its levels but the first, which they are held against.
 *
 * @param terms (P) names of the columns
 * @param x (N·P) row-major, NaN where the entry is missing
 * @param rows number of rows N
 */
record Design(List<String> terms, double[] x, int rows) {
  /** Name of the column of ones. */
  static final String INTERCEPT = "(intercept)";

  private static final int MOST_LEVELS = 100;
  private static final int MOST_TERMS = 500;

  /** Of these columns of the table, under an intercept. */
  static Design of(EstimateInput input, String[] features) {
    List<String> terms = new ArrayList<>(List.of(INTERCEPT));
    List<double[]> columns = new ArrayList<>();
    double[] ones = new double[input.rows()];
    Arrays.fill(ones, 1);
    columns.add(ones);
    for (String feature : features) {
      Column column = input.column("features", feature);
      if (column instanceof NumericColumn) {
        add(column.name(), input.numbers("features", feature), terms, columns);
      } else {
        levels((CategoryColumn) column, terms, columns);
      }
    }
    Require.that(
        terms.size() <= MOST_TERMS,
        "the features give " + terms.size() + " coefficients, more than " + MOST_TERMS);
    int width = terms.size();
    Require.that(
        (long) width * input.rows() <= Integer.MAX_VALUE - 16,
        "the features are too many for one array; name fewer");
    double[] x = new double[width * input.rows()];
    for (int j = 0; j < width; j++) {
      double[] column = columns.get(j);
      for (int i = 0; i < column.length; i++) {
        x[i * width + j] = column[i];
      }
    }
    return new Design(List.copyOf(terms), x, input.rows());
  }

  private static void add(
      String name, double[] values, List<String> terms, List<double[]> columns) {
    double first = Arrays.stream(values).filter(v -> !Double.isNaN(v)).findFirst().orElse(0);
    Require.that(
        Arrays.stream(values).anyMatch(v -> !Double.isNaN(v) && v != first),
        "features: '" + name + "' holds one value only, so it has no coefficient; leave it out");
    Require.that(!terms.contains(name), "features name '" + name + "' twice");
    terms.add(name);
    columns.add(values);
  }

  private static void levels(CategoryColumn column, List<String> terms, List<double[]> columns) {
    boolean[] seen = new boolean[column.levels().size()];
    for (int code : column.codes()) {
      if (code != CategoryColumn.MISSING) {
        seen[code] = true;
      }
    }
    List<String> used = new ArrayList<>();
    for (int c = 0; c < seen.length; c++) {
      if (seen[c]) {
        used.add(column.levels().get(c));
      }
    }
    Require.that(
        used.size() > 1,
        "features: '"
            + column.name()
            + "' holds one value only, so it has no coefficient; leave it out");
    Require.that(
        used.size() <= MOST_LEVELS,
        "features: '"
            + column.name()
            + "' has "
            + used.size()
            + " categories, more than "
            + MOST_LEVELS
            + "; leave it out or merge them");
    for (String level : used.subList(1, used.size())) {
      add(column.name() + "=" + level, EstimateInput.indicator(column, level), terms, columns);
    }
  }

  /** Number of coefficients P. */
  int width() {
    return terms.size();
  }

  /** Whether an entry of this row is missing. */
  boolean missing(int row) {
    for (int j = row * width(); j < (row + 1) * width(); j++) {
      if (Double.isNaN(x[j])) {
        return true;
      }
    }
    return false;
  }

  /** The numbers of these rows. */
  double[] take(int[] rowsTaken) {
    double[] taken = new double[rowsTaken.length * width()];
    for (int i = 0; i < rowsTaken.length; i++) {
      System.arraycopy(x, rowsTaken[i] * width(), taken, i * width(), width());
    }
    return taken;
  }
}
