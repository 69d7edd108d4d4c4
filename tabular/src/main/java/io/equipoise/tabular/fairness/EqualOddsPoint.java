package io.equipoise.tabular.fairness;

import java.util.List;
import java.util.TreeSet;

/**
 * The pair of rates that every group can reach and that errs least.
 *
 * <p>All groups reach what lies under the lowest of their hulls. Its height {@code m(x)} is concave
 * and made of straight lines, so the error {@code negatives x + positives (1 - m(x))} is least at
 * one of its corners: a corner of some hull, or a point where two hulls cross beside the best of
 * those.
 *
 * @param falsePositiveRate in [0, 1]
 * @param truePositiveRate at least as high
 */
record EqualOddsPoint(double falsePositiveRate, double truePositiveRate) {

  /**
   * The point that errs least; of equally good ones, that with the fewest false positives.
   *
   * @param hulls one per group, at least one
   * @param positives weight of all positive rows
   * @param negatives weight of all negative rows
   */
  static EqualOddsPoint best(List<RocHull> hulls, double positives, double negatives) {
    TreeSet<Double> corners = new TreeSet<>();
    for (RocHull hull : hulls) {
      for (double x : hull.x()) {
        corners.add(x);
      }
    }
    double best = least(hulls, corners, positives, negatives);
    Double before = corners.lower(best);
    Double after = corners.higher(best);
    TreeSet<Double> near = new TreeSet<>();
    near.add(best);
    if (before != null) {
      crossings(hulls, before, best, near);
    }
    if (after != null) {
      crossings(hulls, best, after, near);
    }
    double found = least(hulls, near, positives, negatives);
    return new EqualOddsPoint(found, height(hulls, found));
  }

  private static double least(
      List<RocHull> hulls, TreeSet<Double> rates, double positives, double negatives) {
    double best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (double x : rates) {
      double error = negatives * x + positives * (1 - height(hulls, x));
      if (error < least) {
        least = error;
        best = x;
      }
    }
    return best;
  }

  private static double height(List<RocHull> hulls, double x) {
    double lowest = 1;
    for (RocHull hull : hulls) {
      lowest = Math.min(lowest, hull.at(x));
    }
    return lowest;
  }

  /** Where hulls cross between two rates with no corner in between. */
  private static void crossings(List<RocHull> hulls, double from, double to, TreeSet<Double> into) {
    for (int a = 0; a < hulls.size(); a++) {
      double a0 = hulls.get(a).at(from);
      double a1 = hulls.get(a).at(to);
      for (int b = 0; b < a; b++) {
        double start = a0 - hulls.get(b).at(from);
        double end = a1 - hulls.get(b).at(to);
        if (start * end < 0) {
          into.add(from + (to - from) * start / (start - end));
        }
      }
    }
  }
}
