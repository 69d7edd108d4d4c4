package io.equipoise.tabular.reduction;

import java.util.Arrays;

/**
 * The best mixture of models that were found so far, and the multipliers that hold it there: a
 * linear program by the simplex method.
 *
 * <pre>
 *   minimise    error · q + price · s
 *   subject to  V q &lt;= s in every row,   sum q = 1,   q &gt;= 0,   s &gt;= 0
 * </pre>
 *
 * The multipliers are its dual: at least 0, summing to at most {@code price}.
 *
 * @param mixture q (H)
 * @param multipliers (K)
 */
record SaddlePoint(double[] mixture, double[] multipliers) {
  private static final double ZERO = 1e-10;

  /**
   * Solves.
   *
   * @param error (H) of each model
   * @param violations V (K, H)
   * @param price of the largest violation, above 0
   */
  static SaddlePoint of(double[] error, double[][] violations, double price) {
    Tableau tableau = new Tableau(error, violations, price);
    tableau.descend();
    return tableau.read();
  }

  /** Columns are q, s and a slack for each constraint; the last row holds reduced costs. */
  private static final class Tableau {
    private final int models;
    private final int constraints;
    private final double[][] rows;
    private final int[] basis;
    private final int right;

    Tableau(double[] error, double[][] violations, double price) {
      models = error.length;
      constraints = violations.length;
      right = models + 1 + constraints;
      rows = new double[constraints + 2][right + 1];
      basis = new int[constraints + 1];
      for (int k = 0; k < constraints; k++) {
        System.arraycopy(violations[k], 0, rows[k], 0, models);
        rows[k][models] = -1;
        rows[k][models + 1 + k] = 1;
        basis[k] = models + 1 + k;
      }
      Arrays.fill(rows[constraints], 0, models, 1);
      rows[constraints][right] = 1;
      System.arraycopy(error, 0, rows[constraints + 1], 0, models);
      rows[constraints + 1][models] = price;
      start();
    }

    /** The first model alone, its largest violation paid for. */
    private void start() {
      pivot(constraints, 0);
      int worst = -1;
      for (int k = 0; k < constraints; k++) {
        if (rows[k][right] < 0 && (worst < 0 || rows[k][right] < rows[worst][right])) {
          worst = k;
        }
      }
      if (worst >= 0) {
        pivot(worst, models);
      }
    }

    /** Always the first column that lowers the cost and the first row that binds: no cycles. */
    void descend() {
      double[] cost = rows[constraints + 1];
      for (int column = 0; column < right; column++) {
        if (cost[column] < -ZERO) {
          int row = binding(column);
          if (row >= 0) {
            pivot(row, column);
            column = -1;
          }
        }
      }
    }

    private int binding(int column) {
      int best = -1;
      double least = Double.POSITIVE_INFINITY;
      for (int r = 0; r <= constraints; r++) {
        if (rows[r][column] > ZERO) {
          double step = rows[r][right] / rows[r][column];
          if (step < least - ZERO
              || (step <= least + ZERO && best >= 0 && basis[r] < basis[best])) {
            least = Math.min(step, least);
            best = r;
          }
        }
      }
      return best;
    }

    private void pivot(int row, int column) {
      double[] by = rows[row];
      double scale = by[column];
      for (int j = 0; j <= right; j++) {
        by[j] /= scale;
      }
      for (int r = 0; r < rows.length; r++) {
        double factor = rows[r][column];
        if (r != row && factor != 0) {
          for (int j = 0; j <= right; j++) {
            rows[r][j] -= factor * by[j];
          }
        }
      }
      basis[row] = column;
    }

    SaddlePoint read() {
      double[] mixture = new double[models];
      double sum = 0;
      for (int r = 0; r <= constraints; r++) {
        if (basis[r] < models) {
          mixture[basis[r]] = Math.max(0, rows[r][right]);
          sum += mixture[basis[r]];
        }
      }
      for (int h = 0; h < models; h++) {
        mixture[h] /= sum;
      }
      double[] multipliers = new double[constraints];
      for (int k = 0; k < constraints; k++) {
        multipliers[k] = Math.max(0, rows[constraints + 1][models + 1 + k]);
      }
      return new SaddlePoint(mixture, multipliers);
    }
  }
}
