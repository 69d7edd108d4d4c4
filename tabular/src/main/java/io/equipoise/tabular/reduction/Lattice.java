package io.equipoise.tabular.reduction;

import java.util.ArrayList;
import java.util.List;

/** Evenly spread points of bounded size. */
final class Lattice {
  private static final int FINEST = 10_000;

  private Lattice() {}

  /**
   * All points of the finest lattice with at most this many, or of the coarsest where even that has
   * more.
   *
   * @param dimensions D
   * @param signed whether coordinates may be negative; then their sizes sum to at most {@code
   *     limit}, otherwise to exactly that
   */
  static List<double[]> points(int dimensions, int points, double limit, boolean signed) {
    int units = 1;
    while (units < FINEST && count(dimensions, units + 1, signed) <= points) {
      units++;
    }
    List<double[]> found = new ArrayList<>();
    fill(new double[dimensions], 0, units, limit / units, signed, found);
    return found;
  }

  private static void fill(
      double[] point, int at, int left, double unit, boolean signed, List<double[]> into) {
    if (at == point.length) {
      if (signed || left == 0) {
        into.add(point.clone());
      }
      return;
    }
    boolean rest = !signed && at + 1 == point.length;
    for (int value = signed ? -left : rest ? left : 0; value <= left; value++) {
      point[at] = value * unit;
      fill(point, at + 1, left - Math.abs(value), unit, signed, into);
    }
  }

  /** Points with sizes that sum to at most (or exactly, unless signed) this many units. */
  static double count(int dimensions, int units, boolean signed) {
    double count = 0;
    if (!signed) {
      count = 1;
      for (int k = 1; k < dimensions; k++) {
        count = count * (units + k) / k;
      }
      return count;
    }
    double term = 1;
    for (int k = 0; k <= Math.min(dimensions, units); k++) {
      // 2^k · choose(D, k) · choose(units, k)
      count += term;
      term *= 2.0 * (dimensions - k) / (k + 1) * (units - k) / (k + 1);
    }
    return count;
  }
}
