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
    return fraction == 0
        ? ascending[below]
        : ascending[below] * (1 - fraction) + ascending[below + 1] * fraction;
  }

  /**
   * The middle 95 % of replicates around a point estimate. NaN replicates (not measurable in that
   * draw) are left out; when more than half are, there are no bounds. Reorders {@code replicates}.
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
    double upper = 0.975 * (known - 1);
    double lower = 0.025 * (known - 1);
    double high = selected(replicates, known, upper);
    // The first selection splits the array: the lower tail lies before the upper, if they differ.
    int front = (int) upper > (int) lower ? (int) upper + 1 : known;
    return new Estimate(value, selected(replicates, front, lower), high);
  }

  /** What stands at this position, possibly between two ranks, in the order of the first values. */
  private static double selected(double[] values, int count, double position) {
    int below = (int) position;
    select(values, count, below);
    double fraction = position - below;
    if (fraction == 0 || below + 1 >= count) {
      return values[below];
    }
    double next = Double.POSITIVE_INFINITY;
    for (int i = below + 1; i < count; i++) {
      next = Math.min(next, values[i]);
    }
    return values[below] * (1 - fraction) + next * fraction;
  }

  /** Puts the value of this rank in its place, smaller ones before and larger ones behind it. */
  private static void select(double[] values, int count, int rank) {
    int from = 0;
    int to = count - 1;
    while (from < to) {
      double pivot = values[(from + to) >>> 1];
      int i = from;
      int j = to;
      while (i <= j) {
        while (values[i] < pivot) {
          i++;
        }
        while (values[j] > pivot) {
          j--;
        }
        if (i <= j) {
          double swap = values[i];
          values[i++] = values[j];
          values[j--] = swap;
        }
      }
      if (rank <= j) {
        to = j;
      } else if (rank >= i) {
        from = i;
      } else {
        return;
      }
    }
  }
}
