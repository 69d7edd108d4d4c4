package io.equipoise.core.compare;

import io.equipoise.core.stat.Estimate;

/**
 * How one recipe differs from the baseline in one metric.
 *
 * @param metric its name
 * @param estimate recipe minus baseline with the corrected resampled t interval
 * @param p two-sided, before correction
 * @param adjustedP after Holm's correction over the recipes
 * @param effect what may be said
 */
public record Difference(
    String metric, Estimate estimate, double p, double adjustedP, Effect effect) {
  /** What may be said of a difference. */
  public enum Effect {
    HELPED("better"),
    HURT("worse"),
    NO_DIFFERENCE_SHOWN("no difference shown");

    private final String words;

    Effect(String words) {
      this.words = words;
    }

    /** For tables. */
    public String words() {
      return words;
    }
  }
}
