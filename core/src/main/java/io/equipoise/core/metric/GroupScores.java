package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.ExtremeInterval;
import io.equipoise.core.task.Groups;
import java.util.ArrayList;
import java.util.List;

/**
 * How good a binary model's scores are for every group: each {@link ScoreMetric} with its interval,
 * its differences and ratios, reliability and threshold curves. Rows are split by group once.
 */
public final class GroupScores {
  private final Groups groups;
  private final double[][] scores;
  private final int[][] labels;
  private final double[][] weights;
  private final boolean probabilities;
  private final Seed seed;

  /**
   * @param groups of N rows
   * @param labels (N), 1 positive, 0 negative
   * @param scores (N), higher is more positive, no NaN
   * @param weights (N), at least 0
   */
  public GroupScores(Groups groups, int[] labels, double[] scores, double[] weights, Seed seed) {
    Require.sameLength("the groups", groups.rows(), "the labels", labels.length);
    Require.sameLength("the groups", groups.rows(), "the scores", scores.length);
    Require.sameLength("the groups", groups.rows(), "the weights", weights.length);
    this.groups = groups;
    this.seed = seed.child(String.join("·", groups.columns()));
    int[][] rows = Slices.of(groups);
    this.scores = new double[rows.length][];
    this.labels = new int[rows.length][];
    this.weights = new double[rows.length][];
    for (int g = 0; g < rows.length; g++) {
      this.scores[g] = Slices.take(scores, rows[g]);
      this.labels[g] = Slices.take(labels, rows[g]);
      this.weights[g] = Slices.take(weights, rows[g]);
    }
    boolean inside = true;
    for (double score : scores) {
      Require.that(!Double.isNaN(score), "a score is NaN; leave such rows out");
      inside &= score >= 0 && score <= 1;
    }
    this.probabilities = inside;
  }

  /** Whether all scores lie in [0, 1], so that every metric applies. */
  public boolean probabilities() {
    return probabilities;
  }

  /** The metrics that apply to these scores. */
  public List<ScoreMetric> metrics() {
    List<ScoreMetric> metrics = new ArrayList<>();
    for (ScoreMetric metric : ScoreMetric.values()) {
      if (probabilities || !metric.needsProbabilities()) {
        metrics.add(metric);
      }
    }
    return metrics;
  }

  /** A metric in every group. */
  public GroupValues of(ScoreMetric metric) {
    List<Estimate> estimates = new ArrayList<>();
    for (int g = 0; g < groups.count(); g++) {
      Seed own = seed.child(metric.metric()).child(g);
      estimates.add(
          scores[g].length == 0
              ? Estimate.NOT_MEASURABLE
              : metric.of(scores[g], labels[g], weights[g], own));
    }
    return GroupValues.of(
        metric.metric(), groups.names(), estimates, metric.least(), metric.most());
  }

  /**
   * The larger of the largest differences in mean score of positives and in that of negatives:
   * equalised odds without a threshold. Scores must be probabilities.
   */
  public Estimate generalizedEqualizedOddsDifference() {
    return ExtremeInterval.largestDifference(
        of(ScoreMetric.GENERALIZED_TRUE_POSITIVE_RATE).values(),
        of(ScoreMetric.GENERALIZED_FALSE_POSITIVE_RATE).values());
  }

  /** Bins of equal mass of one group's scores, which must be probabilities. */
  public Reliability reliability(int group, int bins) {
    return Reliability.equalMass(scores[group], labels[group], weights[group], bins);
  }

  /** Confusion matrices of one group at ascending thresholds. */
  public ThresholdCurve thresholds(int group, double[] thresholds) {
    return ThresholdCurve.of(scores[group], labels[group], weights[group], thresholds);
  }
}
