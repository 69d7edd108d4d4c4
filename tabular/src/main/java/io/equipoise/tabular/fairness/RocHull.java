package io.equipoise.tabular.fairness;

import java.util.Arrays;

/**
 * The upper hull of a ROC curve: the best true positive rate that any mixture of two thresholds has
 * at each false positive rate.
 *
 * @param x false positive rates of the corners, at least two, rising strictly from 0 to 1
 * @param y true positive rates of the corners
 * @param thresholds of the corners
 */
record RocHull(double[] x, double[] y, double[] thresholds) {

  /** The hull of a curve with both classes. */
  static RocHull of(ScoreCurve curve) {
    int size = curve.size();
    double[] x = new double[size];
    double[] y = new double[size];
    double[] t = new double[size];
    int corners = 0;
    for (int k = 0; k < size; k++) {
      double px = curve.negatives()[k] / curve.allNegatives();
      double py = curve.positives()[k] / curve.allPositives();
      if (corners > 0 && x[corners - 1] == px) {
        corners--; // straight up: the higher one
      }
      while (corners > 1 && !below(x, y, corners, px, py)) {
        corners--;
      }
      x[corners] = px;
      y[corners] = py;
      t[corners++] = curve.thresholds()[k];
    }
    return new RocHull(
        Arrays.copyOf(x, corners), Arrays.copyOf(y, corners), Arrays.copyOf(t, corners));
  }

  /** Whether the line to the new point turns down at the last corner. */
  private static boolean below(double[] x, double[] y, int corners, double px, double py) {
    int a = corners - 2;
    int b = corners - 1;
    return (y[b] - y[a]) * (px - x[b]) > (py - y[b]) * (x[b] - x[a]);
  }

  /** The corner that starts the side over {@code at}. */
  private int side(double at) {
    int found = Arrays.binarySearch(x, at);
    int corner = found >= 0 ? found : -found - 2;
    return Math.max(0, Math.min(corner, x.length - 2));
  }

  /** Share of the left corner of that side. */
  private double left(int side, double at) {
    return (x[side + 1] - at) / (x[side + 1] - x[side]);
  }

  /** Height of the hull. */
  double at(double rate) {
    int side = side(rate);
    double left = left(side, rate);
    return left * y[side] + (1 - left) * y[side + 1];
  }

  /**
   * The rule with these rates.
   *
   * @param falsePositiveRate in [0, 1]
   * @param truePositiveRate at least that, and at most the hull's height there: below it, part of
   *     the rows is decided by lot alone
   */
  DecisionRule rule(double falsePositiveRate, double truePositiveRate) {
    double height = at(falsePositiveRate);
    double gap = height - falsePositiveRate;
    double byLot = gap > 0 ? Math.max(0, Math.min(1, (height - truePositiveRate) / gap)) : 0;
    int side = side(falsePositiveRate);
    double left = left(side, falsePositiveRate);
    return new DecisionRule(
        byLot * falsePositiveRate,
        new double[] {thresholds[side], thresholds[side + 1]},
        new double[] {(1 - byLot) * left, (1 - byLot) * (1 - left)});
  }
}
