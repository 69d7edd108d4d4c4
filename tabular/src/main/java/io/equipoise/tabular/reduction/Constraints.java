package io.equipoise.tabular.reduction;

import io.equipoise.core.error.Require;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.TaskKind;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * A constraint with its settings.
 *
 * @param kind which
 * @param bound allowed difference of a group from all rows; of a bounded loss, its bound
 * @param ratio allowed ratio between a group and all rows, above 0 and at most 1
 * @param utilities of the decisions 0, 1 for truth 0, then for truth 1
 * @param loss that is bounded
 */
record Constraints(
    Constraint kind, double bound, double ratio, double[] utilities, GroupLoss loss) {
  Constraints {
    Require.atLeast("bound", bound, 0);
    Require.above("ratio", ratio, 0);
    Require.between("ratio", ratio, 0, 1);
    Require.that(
        utilities.length == 4 && Arrays.stream(utilities).allMatch(Double::isFinite),
        "utilities are four finite numbers: of the decisions no and yes for truth no, then for"
            + " truth yes; as in [0,1,0,1]");
  }

  Set<TaskKind> tasks() {
    return kind.kinds(loss);
  }

  /** The constraint on these rows; rows that it cannot be measured on are the user's error. */
  Moment on(String method, Dataset train) {
    Require.none(GroupUse.unnamed(method, train.rows().groups()));
    Require.that(
        tasks().contains(train.kind()),
        method
            + " with constraint="
            + kind.name().toLowerCase(Locale.ROOT).replace('_', '-')
            + " is for "
            + (tasks().contains(TaskKind.REGRESSION)
                ? "targets that hold numbers; take loss=zero-one for classes"
                : "targets of two classes"));
    if (kind == Constraint.BOUNDED_GROUP_LOSS) {
      return new LossMoment(train, loss, bound);
    }
    int n = train.size();
    int[] events = new int[n];
    double[] no = new double[n];
    double[] yes = new double[n];
    for (int i = 0; i < n; i++) {
      int truth = train.labels()[i];
      events[i] =
          switch (kind) {
            case EQUALIZED_ODDS -> truth;
            case TRUE_POSITIVE_RATE_PARITY -> truth - 1;
            case FALSE_POSITIVE_RATE_PARITY -> -truth;
            default -> 0;
          };
      no[i] =
          switch (kind) {
            case ERROR_RATE_PARITY -> truth;
            case UTILITY_PARITY -> utilities[2 * truth];
            default -> 0;
          };
      yes[i] =
          switch (kind) {
            case ERROR_RATE_PARITY -> 1 - truth;
            case UTILITY_PARITY -> utilities[2 * truth + 1];
            default -> 1;
          };
    }
    return new RateMoment(train, events, no, yes, ratio, bound);
  }
}
