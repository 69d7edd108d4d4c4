package io.equipoise.tabular.negotiation;

import io.equipoise.core.error.Require;
import io.equipoise.core.stat.Quantile;
import java.util.Arrays;

/**
 * How well and how evenly groups fare.
 *
 * <pre>
 *   Gini = Σ_k Σ_l |u_k - u_l| / (2 G² mean u)
 * </pre>
 *
 * @param values utility of each group (G), at least 0 and not all 0
 */
public record Utilities(double[] values) {
  public Utilities {
    Require.that(values.length > 0, "utilities is empty, but needs at least one group");
    for (double value : values) {
      Require.between("an entry of utilities", value, 0, 1e300);
    }
  }

  public double total() {
    return Arrays.stream(values).sum();
  }

  public double worst() {
    return Arrays.stream(values).min().orElseThrow();
  }

  /** The 20th percentile, between values by a line. */
  public double lowerFifth() {
    return Quantile.of(values, 0.2);
  }

  /** 0 where all fare alike; below 1. */
  public double gini() {
    double total = total();
    Require.above("the sum of utilities", total, 0);
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double sum = 0;
    int n = sorted.length;
    for (int k = 0; k < n; k++) {
      sum += (2.0 * k - n + 1) * sorted[k];
    }
    return sum / (n * total);
  }

  /** Slope of the Gini by each utility; 0 among equals. */
  double[] giniSlopes() {
    double total = total();
    double gini = gini();
    int n = values.length;
    double[] slopes = new double[n];
    for (int k = 0; k < n; k++) {
      double above = 0;
      for (double other : values) {
        above += Math.signum(values[k] - other);
      }
      slopes[k] = above / (n * total) - gini / total;
    }
    return slopes;
  }

  /**
   * Satisfaction: utilities (S scenarios' outcomes by groups) scaled so that the least of all is 0
   * and the most 1; 0.5 everywhere where they are equal. It depends on which outcomes are compared.
   */
  public static double[][] satisfaction(double[][] outcomes) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double[] outcome : outcomes) {
      for (double utility : outcome) {
        low = Math.min(low, utility);
        high = Math.max(high, utility);
      }
    }
    double from = low;
    double range = high - low;
    return Arrays.stream(outcomes)
        .map(
            outcome ->
                Arrays.stream(outcome)
                    .map(utility -> range > 0 ? (utility - from) / range : 0.5)
                    .toArray())
        .toArray(double[][]::new);
  }
}
