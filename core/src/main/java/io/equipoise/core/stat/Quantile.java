package io.equipoise.core.stat;

import java.util.Arrays;

/**
 * Quantiles by linear interpolation between order statistics (type 7 of Hyndman and Fan, the
 * default of R and NumPy).
 *
 * @see <a href="https://doi.org/10.1080/00031305.1996.10473566">Hyndman and Fan, Sample Quantiles
 *     in Statistical Packages, 1996</a>
 */
public final class Quantile {
  private Quantile() {}

  /** The quantile at {@code probability} in [0, 1] of values in any order; NaN of none. */
  public static double of(double[] values, double probability) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return ofSorted(sorted, sorted.length, probability);
  }

  /** As above for the first {@code count} of ascending values. */
  public static double ofSorted(double[] ascending, int count, double probability) {
    if (count == 0) {
      return Double.NaN;
    }
    double position = probability * (count - 1);
    int below = (int) position;
    if (below + 1 >= count) {
      return ascending[count - 1];
    }
    double fraction = position - below;
    // between equal numbers lies that number, which rounding would miss
    return fraction == 0 || ascending[below] == ascending[below + 1]
        ? ascending[below]
        : ascending[below] * (1 - fraction) + ascending[below + 1] * fraction;
  }

  /**
   * The middle 95 % of replicates around a point estimate. NaN replicates (not measurable in that
   * draw) are left out; when more than half are, there are no bounds. Overwrites {@code
   * replicates}.
   */
  public static Estimate percentile(double value, double[] replicates) {
    int known = 0;
    for (double replicate : replicates) {
      if (!Double.isNaN(replicate)) {
        replicates[known++] = replicate;
      }
    }
    if (Double.isNaN(value) || known * 2 < replicates.length || known == 0) {
      return new Estimate(value, Double.NaN, Double.NaN);
    }
    double low = lowerTail(replicates, known);
    for (int i = 0; i < known; i++) {
      replicates[i] = -replicates[i];
    }
    return new Estimate(value, low, -lowerTail(replicates, known));
  }

  /** The quantile at 0.025 of the first values: only the few smallest are put in order. */
  private static double lowerTail(double[] values, int count) {
    double position = 0.025 * (count - 1);
    int below = (int) position;
    double[] least = Arrays.copyOf(values, Math.min(count, below + 2));
    Arrays.sort(least);
    int last = least.length - 1;
    for (int i = least.length; i < count; i++) {
      double value = values[i];
      if (value < least[last]) {
        int at = last;
        while (at > 0 && least[at - 1] > value) {
          least[at] = least[at - 1];
          at--;
        }
        least[at] = value;
      }
    }
    double fraction = position - below;
    return fraction == 0 || below == last
        ? least[below]
        : least[below] * (1 - fraction) + least[below + 1] * fraction;
  }
}
