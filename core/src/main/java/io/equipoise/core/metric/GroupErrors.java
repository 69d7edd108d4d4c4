package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.task.Groups;
import java.util.ArrayList;
import java.util.List;

/** How well a model predicts a quantity in every group: each {@link ErrorMetric} with intervals. */
public final class GroupErrors {
  private final Groups groups;
  private final double[][] predictions;
  private final double[][] targets;
  private final double[][] weights;
  private final Seed seed;

  /**
   * @param groups of N rows
   * @param targets (N), finite
   * @param predictions (N), finite
   * @param weights (N), at least 0
   */
  public GroupErrors(
      Groups groups, double[] targets, double[] predictions, double[] weights, Seed seed) {
    Require.sameLength("the groups", groups.rows(), "the targets", targets.length);
    Require.sameLength("the groups", groups.rows(), "the predictions", predictions.length);
    Require.sameLength("the groups", groups.rows(), "the weights", weights.length);
    this.groups = groups;
    this.seed = seed.child(String.join("·", groups.columns()));
    int[][] rows = Slices.of(groups);
    this.predictions = new double[rows.length][];
    this.targets = new double[rows.length][];
    this.weights = new double[rows.length][];
    for (int g = 0; g < rows.length; g++) {
      this.predictions[g] = Slices.take(predictions, rows[g]);
      this.targets[g] = Slices.take(targets, rows[g]);
      this.weights[g] = Slices.take(weights, rows[g]);
    }
  }

  /** A metric in every group; its differences, ratios and extremes follow from there. */
  public GroupValues of(ErrorMetric metric) {
    List<Estimate> estimates = new ArrayList<>();
    for (int g = 0; g < groups.count(); g++) {
      Seed own = seed.child(metric.metric()).child(g);
      estimates.add(
          targets[g].length == 0
              ? Estimate.NOT_MEASURABLE
              : metric.of(predictions[g], targets[g], weights[g], own));
    }
    return GroupValues.of(
        metric.metric(), groups.names(), estimates, metric.least(), metric.most());
  }
}
