package io.equipoise.tabular.estimate;

import io.equipoise.core.error.Require;
import java.util.function.IntFunction;

/**
 * Which rows experts labelled, and how likely each was to be chosen.
 *
 * <pre>
 *   moment_i = (R_i / pi_i) · gold_i + (1 - R_i / pi_i) · predicted_i
 * </pre>
 *
 * has the mean of the gold moments whatever the predictions are, because {@code E[R_i / pi_i] = 1}
 * by design.
 *
 * @param labelled (N) R
 * @param ratio (N) {@code R / pi}, 0 where not labelled
 */
record Labelling(boolean[] labelled, double[] ratio) {

  /**
   * Checks the probabilities, each in (0, 1]; where a row is not labelled it may be missing.
   *
   * @param named how messages name the probability of a row
   */
  static Labelling of(boolean[] labelled, double[] pi, IntFunction<String> named) {
    double[] ratio = new double[pi.length];
    for (int i = 0; i < pi.length; i++) {
      boolean missing = Double.isNaN(pi[i]) && !labelled[i];
      if (!missing && !(pi[i] > 0 && pi[i] <= 1)) {
        Require.that(
            false,
            named.apply(i)
                + " is "
                + (Double.isNaN(pi[i]) ? "missing" : pi[i])
                + ", but must lie above 0 and be at most 1");
      }
      ratio[i] = labelled[i] ? 1 / pi[i] : 0;
    }
    return new Labelling(labelled, ratio);
  }

  /** Number of rows. */
  int rows() {
    return labelled.length;
  }

  /** Number of labelled rows. */
  int gold() {
    int count = 0;
    for (boolean each : labelled) {
      count += each ? 1 : 0;
    }
    return count;
  }

  /** The design-adjusted moments; gold values are looked at in labelled rows only. */
  Moments moments(int width, double[] goldX, double[] goldY, double[] x, double[] y) {
    double[] rest = new double[ratio.length];
    for (int i = 0; i < rest.length; i++) {
      rest[i] = 1 - ratio[i];
    }
    return new Moments(width, goldX, goldY, ratio, x, y, rest);
  }
}
