package io.equipoise.tabular.scan;

import io.equipoise.core.error.Require;
import java.util.Arrays;

/**
 * How surely outcomes y stray from expectations p: a log-likelihood ratio of one shift t for all
 * rows of a subgroup, {@code F(t) = sum of f(y_i, p_i, t)}, concave, with {@code F(0) = 0}.
 */
public enum Statistic {
  /** Odds times e^t: {@code y t - ln(1 - p + p e^t)}; y 0 or 1, p in (0, 1). */
  BERNOULLI,
  /** Mean times e^t: {@code y t + p (1 - e^t)}; y and p at least 0. */
  POISSON,
  /** Mean plus t: {@code t (y - p) / s - t² / 2}; s the standard deviation of {@code y - p}. */
  GAUSSIAN,
  /**
   * That y lies among the highest (lowest) tenth of all more often than a tenth, by odds times e^t:
   * Berk and Jones' statistic at a level of 0.1. Whatever p is, it is not looked at.
   */
  BERK_JONES;

  private static final double LEVEL = 0.1;
  private static final double EDGE = 1e-6;

  /**
   * Outcomes and expectations as the sums take them.
   *
   * @param outcomes (N)
   * @param expectations (N)
   */
  record Prepared(double[] outcomes, double[] expectations) {}

  /** Checks and prepares; sums of the shift's other direction are those of negated shifts. */
  Prepared prepare(double[] outcomes, double[] expectations, boolean positive) {
    for (int i = 0; i < outcomes.length; i++) {
      Require.that(
          fits(outcomes[i], expectations[i]),
          "row "
              + (i + 1)
              + " has the outcome "
              + outcomes[i]
              + " and the expectation "
              + expectations[i]
              + "; "
              + needs());
    }
    return switch (this) {
      case BERNOULLI ->
          new Prepared(
              outcomes,
              Arrays.stream(expectations)
                  .map(p -> Math.max(EDGE, Math.min(1 - EDGE, p)))
                  .toArray());
      case POISSON -> new Prepared(outcomes, expectations);
      case GAUSSIAN -> {
        double squares = 0;
        for (int i = 0; i < outcomes.length; i++) {
          squares += Math.pow(outcomes[i] - expectations[i], 2) / outcomes.length;
        }
        double scale = squares > 0 ? 1 / Math.sqrt(squares) : 1;
        double[] residuals = new double[outcomes.length];
        for (int i = 0; i < residuals.length; i++) {
          residuals[i] = scale * (outcomes[i] - expectations[i]);
        }
        yield new Prepared(residuals, new double[residuals.length]);
      }
      case BERK_JONES -> {
        double[] sorted = outcomes.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        double cut = sorted[(int) Math.floor((positive ? 1 - LEVEL : LEVEL) * (n - 1))];
        double[] extreme =
            Arrays.stream(outcomes).map(y -> (positive ? y > cut : y < cut) ? 1 : 0).toArray();
        double[] level = new double[n];
        Arrays.fill(level, LEVEL);
        yield new Prepared(extreme, level);
      }
    };
  }

  private boolean fits(double outcome, double expectation) {
    return switch (this) {
      case BERNOULLI -> (outcome == 0 || outcome == 1) && expectation >= 0 && expectation <= 1;
      case POISSON -> outcome >= 0 && expectation >= 0 && Double.isFinite(outcome + expectation);
      case GAUSSIAN -> Double.isFinite(outcome) && Double.isFinite(expectation);
      case BERK_JONES -> Double.isFinite(outcome);
    };
  }

  private String needs() {
    return switch (this) {
      case BERNOULLI -> "bernoulli takes outcomes 0 and 1 and expectations in [0, 1]";
      case POISSON -> "poisson takes finite numbers of at least 0";
      case GAUSSIAN -> "gaussian takes finite numbers";
      case BERK_JONES -> "berk-jones takes finite outcomes";
    };
  }

  /** Whether the odds shift, so that sums need the spread of expectations. */
  boolean byOdds() {
    return this == BERNOULLI || this == BERK_JONES;
  }
}
