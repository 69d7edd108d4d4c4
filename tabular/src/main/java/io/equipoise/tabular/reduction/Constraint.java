package io.equipoise.tabular.reduction;

import io.equipoise.core.task.TaskKind;
import java.util.Set;

/** What a reduction holds equal between groups, or bounds in each. */
public enum Constraint {
  /** Share selected. */
  DEMOGRAPHIC_PARITY,
  /** Share selected among the truly positive, and among the truly negative. */
  EQUALIZED_ODDS,
  /** Share selected among the truly positive: equal opportunity. */
  TRUE_POSITIVE_RATE_PARITY,
  /** Share selected among the truly negative. */
  FALSE_POSITIVE_RATE_PARITY,
  /** Share decided wrongly. */
  ERROR_RATE_PARITY,
  /** Mean of a utility that depends on the truth and the decision. */
  UTILITY_PARITY,
  /** Mean loss, bounded from above in every group. */
  BOUNDED_GROUP_LOSS;

  /** The kinds of task under this constraint, with this loss where it bounds one. */
  Set<TaskKind> kinds(GroupLoss loss) {
    if (this != BOUNDED_GROUP_LOSS) {
      return Set.of(TaskKind.BINARY);
    }
    return loss == GroupLoss.ZERO_ONE ? TaskKind.CLASSES : TaskKind.NUMBERS;
  }
}
