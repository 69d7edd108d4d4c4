package io.equipoise.core.stat;

import io.equipoise.core.error.Require;

/** Spearman's rank correlation: whether two lists of numbers rise together, in any shape. */
public final class RankCorrelation {
  private RankCorrelation() {}

  /**
   * The correlation of mid-ranks, in [-1, 1].
   *
   * @return NaN when either list does not vary
   */
  public static double of(double[] a, double[] b) {
    Require.sameLength("the first list", a.length, "the second", b.length);
    double[] first = ranks(a);
    double[] second = ranks(b);
    double middle = (a.length + 1) / 2.0;
    double together = 0;
    double squares = 0;
    double others = 0;
    for (int i = 0; i < a.length; i++) {
      double x = first[i] - middle;
      double y = second[i] - middle;
      together += x * y;
      squares += x * x;
      others += y * y;
    }
    return squares > 0 && others > 0 ? together / Math.sqrt(squares * others) : Double.NaN;
  }

  /** Ranks from 1; equal values share the mean of theirs. */
  private static double[] ranks(double[] values) {
    int[] order = Order.ascending(values);
    double[] ranks = new double[values.length];
    int start = 0;
    while (start < order.length) {
      int end = start;
      while (end < order.length && values[order[end]] == values[order[start]]) {
        end++;
      }
      Require.that(end > start, "a list to be ranked holds NaN");
      for (int i = start; i < end; i++) {
        ranks[order[i]] = (start + 1 + end) / 2.0;
      }
      start = end;
    }
    return ranks;
  }
}
