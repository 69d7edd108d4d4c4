package io.equipoise.tabular.fairness;

/**
 * How likely a score is decided as positive.
 *
 * <pre>
 *   P(positive | score) = constant + sum over i of weights[i] [score >= thresholds[i]]
 * </pre>
 *
 * @param constant in [0, 1]
 * @param thresholds scores at or above which more is added
 * @param weights (as many), each in [0, 1]; {@code constant} and all of them sum to at most 1
 */
record DecisionRule(double constant, double[] thresholds, double[] weights) {
  /** A threshold that no probability reaches. */
  static final double NEVER = 2;

  /** Positive at or above one threshold. */
  static DecisionRule at(double threshold) {
    return new DecisionRule(0, new double[] {threshold}, new double[] {1});
  }

  double positive(double score) {
    double chance = constant;
    for (int i = 0; i < thresholds.length; i++) {
      if (score >= thresholds[i]) {
        chance += weights[i];
      }
    }
    return chance;
  }
}
