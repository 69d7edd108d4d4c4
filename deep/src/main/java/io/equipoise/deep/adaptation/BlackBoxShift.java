package io.equipoise.deep.adaptation;

import io.equipoise.core.error.Require;

/**
 * Shares of classes in rows without labels, from how a classifier decides them and how it errs
 * where labels are known, provided that the rows of a class are alike in both places.
 *
 * <pre>
 *   M[d,y] = share of labelled rows decided d and of class y      q[d] = share of new rows decided d
 *   M w = q        share of y = w_y · its share among the labelled rows, raised to 0, summing to 1
 * </pre>
 *
 * <p>Needs no probabilities that are calibrated. A start for {@link LabelShiftAdapter#estimate},
 * before a stream has said enough by itself.
 *
 * <pre>{@code
 * double[] start = BlackBoxShift.shares(heldOutLabels, heldOutDecisions, firstDecisions, classes);
 * PriorEstimate estimate = adapter.estimate(start);
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/1802.03916">Lipton, Wang, Smola, Detecting and Correcting for
 *     Label Shift with Black Box Predictors, 2018, arXiv:1802.03916</a>
 */
public final class BlackBoxShift {
  private static final double LEAST_PIVOT = 1e-9;

  private BlackBoxShift() {}

  /**
   * The shares (C) of classes among the new rows.
   *
   * @param labels (N) of rows that the classifier did not learn from, each class at least once
   * @param decided (N) what it decides of them
   * @param fresh (M) what it decides of the new rows, at least one
   * @param classes C, at least 2
   */
  public static double[] shares(int[] labels, int[] decided, int[] fresh, int classes) {
    Require.atLeast("classes", classes, 2);
    Require.sameLength("labels", labels.length, "decided", decided.length);
    Require.that(labels.length > 0 && fresh.length > 0, "there is no row to tell shares from");
    double[][] system = new double[classes][classes + 1];
    double[] known = new double[classes];
    for (int i = 0; i < labels.length; i++) {
      Require.between("a label", labels[i], 0, classes - 1.0);
      Require.between("a decision", decided[i], 0, classes - 1.0);
      system[decided[i]][labels[i]] += 1.0 / labels.length;
      known[labels[i]] += 1.0 / labels.length;
    }
    for (int decision : fresh) {
      Require.between("a decision", decision, 0, classes - 1.0);
      system[decision][classes] += 1.0 / fresh.length;
    }
    double[] ratios = solved(system);
    double[] shares = new double[classes];
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      shares[c] = Math.max(0, ratios[c] * known[c]);
      sum += shares[c];
    }
    for (int c = 0; c < classes; c++) {
      shares[c] /= sum;
    }
    return shares;
  }

  /** By elimination; the last column is the right side. */
  private static double[] solved(double[][] system) {
    int n = system.length;
    for (int column = 0; column < n; column++) {
      int pivot = column;
      for (int row = column + 1; row < n; row++) {
        pivot = Math.abs(system[row][column]) > Math.abs(system[pivot][column]) ? row : pivot;
      }
      Require.that(
          Math.abs(system[pivot][column]) > LEAST_PIVOT,
          "shares of class "
              + column
              + " cannot be told: among the labelled rows it is lacking, or decided as others are");
      double[] lead = system[pivot];
      system[pivot] = system[column];
      system[column] = lead;
      for (int row = 0; row < n; row++) {
        double factor = row == column ? 0 : system[row][column] / lead[column];
        for (int k = column; factor != 0 && k <= n; k++) {
          system[row][k] -= factor * lead[k];
        }
      }
    }
    double[] solved = new double[n];
    for (int row = 0; row < n; row++) {
      solved[row] = system[row][n] / system[row][row];
    }
    return solved;
  }
}
