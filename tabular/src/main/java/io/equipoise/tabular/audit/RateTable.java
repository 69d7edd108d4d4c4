package io.equipoise.tabular.audit;

import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.ProportionInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * How often something happens in each cell of a partition of the rows, counted in one pass.
 * Weighted rows enter an interval with their effective number {@code (sum w)^2 / sum w^2} (Kish).
 */
final class RateTable {
  private final double[] hits;
  private final double[] totals;
  private final double[] squares;
  private final int[] rows;

  private RateTable(int cells) {
    hits = new double[cells];
    totals = new double[cells];
    squares = new double[cells];
    rows = new int[cells];
  }

  /**
   * @param cells number of cells
   * @param codes (N) cell of each row; a negative one leaves the row out
   * @param event whether it happened in a row
   * @param weights (N)
   */
  static RateTable of(int cells, int[] codes, IntPredicate event, double[] weights) {
    RateTable table = new RateTable(cells);
    for (int i = 0; i < codes.length; i++) {
      int cell = codes[i];
      if (cell < 0) {
        continue;
      }
      double w = weights[i];
      table.rows[cell]++;
      table.totals[cell] += w;
      table.squares[cell] += w * w;
      if (event.test(i)) {
        table.hits[cell] += w;
      }
    }
    return table;
  }

  /** Rows in a cell. */
  int rows(int cell) {
    return rows[cell];
  }

  /** Rows in each cell; read only. */
  int[] sizes() {
    return rows;
  }

  /** Effective number of rows in a cell. */
  double trials(int cell) {
    return totals[cell] == 0 ? 0 : totals[cell] * totals[cell] / squares[cell];
  }

  /** Effective number of events in a cell. */
  double successes(int cell) {
    return totals[cell] == 0 ? 0 : trials(cell) * hits[cell] / totals[cell];
  }

  /** The rate in a cell with Wilson's interval; not measurable when it has no rows. */
  Estimate rate(int cell) {
    return ProportionInterval.wilson(successes(cell), trials(cell));
  }

  /** The rates of all cells. */
  List<Estimate> rates() {
    List<Estimate> rates = new ArrayList<>(rows.length);
    for (int cell = 0; cell < rows.length; cell++) {
      rates.add(rate(cell));
    }
    return rates;
  }

  /** The rate over all cells. */
  Estimate overall() {
    double hit = 0;
    double total = 0;
    double square = 0;
    for (int cell = 0; cell < rows.length; cell++) {
      hit += hits[cell];
      total += totals[cell];
      square += squares[cell];
    }
    double trials = total == 0 ? 0 : total * total / square;
    return ProportionInterval.wilson(total == 0 ? 0 : trials * hit / total, trials);
  }
}
