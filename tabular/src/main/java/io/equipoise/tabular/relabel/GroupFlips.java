package io.equipoise.tabular.relabel;

import io.equipoise.core.error.Require;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import java.util.Arrays;
import java.util.stream.IntStream;

/** How far each group is from a share of positive labels, and the labels after flipping some. */
final class GroupFlips {
  private final Dataset train;
  private final double[] total;
  private final double[] positive;

  /** Refuses rows without groups, of more than two classes, or without weight. */
  GroupFlips(String method, Dataset train) {
    Groups groups = train.rows().groups();
    Require.that(train.size() > 0, method + " was given no training rows");
    Require.none(GroupUse.unnamed(method, groups));
    Require.that(
        train.classes().size() == 2,
        method
            + " works on two classes, and the target has "
            + train.classes().size()
            + "; name one with --positive to hold it against the others");
    this.train = train;
    this.total = new double[groups.count()];
    this.positive = new double[groups.count()];
    for (int i = 0; i < train.size(); i++) {
      total[groups.code(i)] += train.weights()[i];
      positive[groups.code(i)] += train.weights()[i] * train.labels()[i];
    }
    Require.above("the total weight of the training rows", Arrays.stream(total).sum(), 0);
  }

  /** Share of all rows' weight that is positive. */
  double share() {
    return Arrays.stream(positive).sum() / Arrays.stream(total).sum();
  }

  int count() {
    return total.length;
  }

  /** Weight that must turn positive for a group to have this share; negative for the other way. */
  double lacking(int group, double share) {
    return share * total[group] - positive[group];
  }

  double total(int group) {
    return total[group];
  }

  /** The rows of a group that can turn positive, or negative, and have a weight. */
  int[] candidates(int group, boolean up) {
    return IntStream.range(0, train.size())
        .filter(i -> train.rows().groups().code(i) == group && train.weights()[i] > 0)
        .filter(i -> train.labels()[i] == (up ? 0 : 1))
        .toArray();
  }

  /** How many of these, in this order, bring the flipped weight nearest to {@code wanted}. */
  int count(int[] ordered, double wanted) {
    double flipped = 0;
    int count = 0;
    while (count < ordered.length
        && flipped + train.weights()[ordered[count]] / 2 <= wanted * (1 + 1e-12)) {
      flipped += train.weights()[ordered[count++]];
    }
    return count;
  }

  /** The rows with these labels turned. */
  Dataset flipped(Iterable<Integer> rows) {
    int[] labels = train.labels().clone();
    for (int row : rows) {
      labels[row] = 1 - labels[row];
    }
    return new Dataset(train.rows(), labels, train.classes(), train.weights(), train.synthetic());
  }
}
