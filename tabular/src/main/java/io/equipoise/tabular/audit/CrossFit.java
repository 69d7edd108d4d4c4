package io.equipoise.tabular.audit;

import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Scores rows by one column alone, without looking at their own outcome: the column is cut into
 * cells, and a row's score is how often the outcome was positive in its cell among the rows of all
 * other folds, drawn towards the overall rate where the cell is small. Any link is seen, rising,
 * falling or bent, and none is made up by overfitting.
 */
final class CrossFit {
  private static final int CELLS = 20;
  private static final double PRIOR = 5;

  private CrossFit() {}

  /** The fold of each row, in [0, folds), of equal sizes as far as that is possible. */
  static int[] folds(int rows, int folds, Seed seed) {
    UniformRandomProvider random = seed.generator();
    int[] fold = new int[rows];
    for (int i = 0; i < rows; i++) {
      fold[i] = i % folds;
    }
    io.equipoise.core.random.Permutation.shuffle(fold, random);
    return fold;
  }

  /**
   * A column's cells: the levels of a category, at most {@value #CELLS} ranges with about equally
   * many rows of a number; what is missing is a cell of its own, the last.
   *
   * @param codes (N) in [0, count)
   */
  record Cut(int[] codes, int count) {
    static Cut of(Column column) {
      return column instanceof CategoryColumn category
          ? ofCategory(category)
          : ofNumber(((NumericColumn) column).values());
    }

    private static Cut ofCategory(CategoryColumn column) {
      int levels = column.levels().size();
      int[] codes = new int[column.size()];
      for (int i = 0; i < codes.length; i++) {
        codes[i] = column.isMissing(i) ? levels : column.code(i);
      }
      return new Cut(codes, levels + 1);
    }

    private static Cut ofNumber(double[] values) {
      double[] sorted = Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
      double[] edges = new double[CELLS - 1];
      int count = 0;
      for (int k = 1; k < CELLS && sorted.length > 0; k++) {
        double edge = sorted[(int) ((long) sorted.length * k / CELLS)];
        if (edge > sorted[0] && (count == 0 || edge > edges[count - 1])) {
          edges[count++] = edge;
        }
      }
      double[] cuts = Arrays.copyOf(edges, count);
      int[] codes = new int[values.length];
      for (int i = 0; i < codes.length; i++) {
        if (Double.isNaN(values[i])) {
          codes[i] = count + 1;
        } else {
          int at = Arrays.binarySearch(cuts, values[i]);
          codes[i] = at >= 0 ? at + 1 : -at - 1;
        }
      }
      return new Cut(codes, count + 2);
    }

    /** Whether all rows are in one cell, so that the column tells nothing. */
    boolean constant() {
      for (int code : codes) {
        if (code != codes[0]) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * Scores (N) of the rows.
   *
   * @param outcome (N) 0 or 1
   * @param fold (N) the fold of each row
   */
  static double[] scores(Cut cut, int[] outcome, int[] fold, int folds) {
    double[][] hits = new double[folds][cut.count()];
    double[][] rows = new double[folds][cut.count()];
    double[] allHits = new double[cut.count()];
    double[] allRows = new double[cut.count()];
    double positives = 0;
    for (int i = 0; i < outcome.length; i++) {
      int cell = cut.codes()[i];
      hits[fold[i]][cell] += outcome[i];
      rows[fold[i]][cell]++;
      allHits[cell] += outcome[i];
      allRows[cell]++;
      positives += outcome[i];
    }
    double rate = outcome.length == 0 ? 0 : positives / outcome.length;
    double[] scores = new double[outcome.length];
    for (int i = 0; i < scores.length; i++) {
      int cell = cut.codes()[i];
      scores[i] =
          (allHits[cell] - hits[fold[i]][cell] + PRIOR * rate)
              / (allRows[cell] - rows[fold[i]][cell] + PRIOR);
    }
    return scores;
  }
}
