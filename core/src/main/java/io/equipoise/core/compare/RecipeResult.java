package io.equipoise.core.compare;

import io.equipoise.core.stat.Estimate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One recipe over all its trials.
 *
 * @param recipe its text
 * @param metrics mean over the outer splits with its interval, by metric
 * @param differences from the baseline, by metric; empty for the baseline
 * @param onFront whether no other recipe is better in both quality and bias
 * @param seconds mean wall time of a trial
 * @param failed number of trials that failed
 */
public record RecipeResult(
    String recipe,
    Map<String, Estimate> metrics,
    Map<String, Difference> differences,
    boolean onFront,
    double seconds,
    int failed) {
  public RecipeResult {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    differences = Collections.unmodifiableMap(new LinkedHashMap<>(differences));
  }

  /** The mean of a metric; not measurable when no trial could measure it. */
  public Estimate mean(TrialMetric metric) {
    return metrics.getOrDefault(metric.label(), Estimate.NOT_MEASURABLE);
  }

  /**
   * The difference from the baseline; empty for the baseline, and where it could not be measured.
   */
  public Optional<Difference> difference(TrialMetric metric) {
    return Optional.ofNullable(differences.get(metric.label()));
  }

  /** What may be said of the recipe on a metric. */
  public Difference.Effect effect(TrialMetric metric) {
    return difference(metric).map(Difference::effect).orElse(Difference.Effect.NO_DIFFERENCE_SHOWN);
  }
}
