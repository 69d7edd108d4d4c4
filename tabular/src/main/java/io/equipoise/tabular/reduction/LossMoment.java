package io.equipoise.tabular.reduction;

import io.equipoise.core.learn.Predictions;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The mean loss of every group, at most a bound.
 *
 * <pre>
 *   violation(g) = mean loss over group g - bound
 *   new weight   = w_i (1 + multiplier(g_i) / P(g_i))
 * </pre>
 */
final class LossMoment implements Moment {
  private final Dataset train;
  private final GroupLoss loss;
  private final double bound;
  private final double[] shares;
  private final double[] groupShare;

  /** The groups with rows, by their place among all groups. */
  private final int[] present;

  LossMoment(Dataset train, GroupLoss loss, double bound) {
    this.train = train;
    this.loss = loss;
    this.bound = bound;
    this.shares = RowShares.of(train);
    Groups groups = train.rows().groups();
    this.groupShare = new double[groups.count()];
    for (int i = 0; i < shares.length; i++) {
      groupShare[groups.code(i)] += shares[i];
    }
    this.present = IntStream.range(0, groupShare.length).filter(g -> groupShare[g] > 0).toArray();
  }

  @Override
  public int size() {
    return present.length;
  }

  @Override
  public double[] losses(Predictions predictions) {
    return loss.of(train, predictions);
  }

  @Override
  public double[] violations(Predictions predictions) {
    double[] losses = losses(predictions);
    double[] mean = new double[groupShare.length];
    for (int i = 0; i < losses.length; i++) {
      int group = train.rows().groups().code(i);
      if (groupShare[group] > 0) {
        mean[group] += shares[i] * losses[i] / groupShare[group];
      }
    }
    return Arrays.stream(present).mapToDouble(g -> mean[g] - bound).toArray();
  }

  @Override
  public double[] project(double[] multipliers) {
    return multipliers;
  }

  @Override
  public Dataset respond(double[] multipliers, double objective) {
    double[] factor = new double[groupShare.length];
    for (int k = 0; k < present.length; k++) {
      factor[present[k]] = objective + multipliers[k] / groupShare[present[k]];
    }
    double[] changed = train.weights().clone();
    for (int i = 0; i < changed.length; i++) {
      changed[i] *= factor[train.rows().groups().code(i)];
    }
    return train.withWeights(changed);
  }

  @Override
  public int dimensions() {
    return present.length;
  }

  @Override
  public boolean signed() {
    return false;
  }

  @Override
  public double[] multipliers(double[] coordinates) {
    return coordinates;
  }
}
