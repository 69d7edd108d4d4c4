package io.equipoise.core.task;

import java.util.Arrays;

/** How scores that are no probabilities are read as such, for metrics that ask what scores mean. */
public enum ScoreScale {
  /** As they are. */
  NONE,
  /** From the least to the greatest score, in proportion: {@code (s - min) / (max - min)}. */
  MIN_MAX,
  /** As log-odds: {@code 1 / (1 + exp(-s))}. */
  SIGMOID;

  /** The scores (N) on this scale; a missing one stays so. */
  public double[] of(double[] scores) {
    return switch (this) {
      case NONE -> scores.clone();
      case SIGMOID -> Arrays.stream(scores).map(s -> 1 / (1 + Math.exp(-s))).toArray();
      case MIN_MAX -> {
        double low = Arrays.stream(scores).filter(Double::isFinite).min().orElse(0);
        double high = Arrays.stream(scores).filter(Double::isFinite).max().orElse(0);
        // one score for all rows says nothing: half
        yield Arrays.stream(scores)
            .map(s -> Double.isNaN(s) ? s : high > low ? within((s - low) / (high - low)) : 0.5)
            .toArray();
      }
    };
  }

  private static double within(double share) {
    return Math.max(0, Math.min(1, share));
  }
}
