package io.equipoise.core.stat;

import io.equipoise.core.error.Require;
import java.util.Arrays;

/**
 * What a group's rate, or the gap between two groups, would be if every group had the same mix of
 * strata: the strata's rates weighted by one standard mix. Intervals combine the Wilson intervals
 * of the strata, so that small strata keep theirs wide.
 *
 * @param estimate the standardised rate or difference
 * @param covered share of the standard mix in strata that could be compared, in [0, 1]; the rest
 *     was left out and the mix scaled up
 */
public record DirectStandardisation(Estimate estimate, double covered) {

  /**
   * The rate of one group.
   *
   * @param positives per stratum
   * @param rows per stratum
   * @param standard weight per stratum, such as its rows over all groups
   */
  public static DirectStandardisation rate(double[] positives, double[] rows, double[] standard) {
    double[] ones = new double[rows.length];
    Arrays.fill(ones, 1);
    return combine(positives, rows, new double[rows.length], ones, standard, false);
  }

  /** The rate of the first group minus that of the second; strata need rows of both. */
  public static DirectStandardisation difference(
      double[] positives,
      double[] rows,
      double[] otherPositives,
      double[] otherRows,
      double[] standard) {
    return combine(positives, rows, otherPositives, otherRows, standard, true);
  }

  private static DirectStandardisation combine(
      double[] x1, double[] n1, double[] x0, double[] n0, double[] standard, boolean both) {
    Require.sameLength("the positives", x1.length, "the rows", n1.length);
    Require.sameLength("the rows", n1.length, "the standard", standard.length);
    double all = 0;
    double kept = 0;
    for (int k = 0; k < standard.length; k++) {
      all += standard[k];
      kept += n1[k] > 0 && n0[k] > 0 ? standard[k] : 0;
    }
    if (kept == 0) {
      return new DirectStandardisation(Estimate.NOT_MEASURABLE, 0);
    }
    int sides = both ? 2 : 1;
    double[] coefficients = new double[sides * standard.length];
    Estimate[] parts = new Estimate[coefficients.length];
    Arrays.fill(parts, Estimate.NOT_MEASURABLE);
    for (int k = 0; k < standard.length; k++) {
      if (n1[k] > 0 && n0[k] > 0) {
        coefficients[sides * k] = standard[k] / kept;
        parts[sides * k] = ProportionInterval.wilson(x1[k], n1[k]);
        if (both) {
          coefficients[sides * k + 1] = -standard[k] / kept;
          parts[sides * k + 1] = ProportionInterval.wilson(x0[k], n0[k]);
        }
      }
    }
    return new DirectStandardisation(Mover.combination(coefficients, parts), kept / all);
  }
}
