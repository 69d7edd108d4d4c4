package io.equipoise.core.stat;

import io.equipoise.core.error.Require;

/** How two columns of numbers go together, in [-1, 1]; NaN where one of them does not vary. */
public final class Correlation {
  private Correlation() {}

  /** Pearson's correlation. */
  public static double pearson(double[] a, double[] b) {
    Require.sameLength("one column", a.length, "the other", b.length);
    double meanA = mean(a);
    double meanB = mean(b);
    double both = 0;
    double squareA = 0;
    double squareB = 0;
    for (int i = 0; i < a.length; i++) {
      both += (a[i] - meanA) * (b[i] - meanB);
      squareA += (a[i] - meanA) * (a[i] - meanA);
      squareB += (b[i] - meanB) * (b[i] - meanB);
    }
    return both / Math.sqrt(squareA * squareB);
  }

  /** Spearman's correlation: Pearson's of the ranks, equal values sharing their mean rank. */
  public static double spearman(double[] a, double[] b) {
    return pearson(ranks(a), ranks(b));
  }

  /**
   * Pearson's correlation of what is left of two columns when each is predicted linearly by a
   * third; NaN where that leaves nothing of one of them.
   */
  public static double partial(double[] a, double[] b, double[] given) {
    double withA = pearson(a, given);
    double withB = pearson(b, given);
    double left = (1 - withA * withA) * (1 - withB * withB);
    return left > 0 ? (pearson(a, b) - withA * withB) / Math.sqrt(left) : Double.NaN;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double[] ranks(double[] values) {
    int[] order = Order.ascending(values);
    double[] ranks = new double[values.length];
    for (int first = 0; first < order.length; ) {
      int last = first;
      while (last + 1 < order.length && values[order[last + 1]] == values[order[first]]) {
        last++;
      }
      for (int k = first; k <= last; k++) {
        ranks[order[k]] = (first + last) / 2.0;
      }
      first = last + 1;
    }
    return ranks;
  }
}
