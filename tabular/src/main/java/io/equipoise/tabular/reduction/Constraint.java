package io.equipoise.tabular.reduction;

import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Alternative;
import io.equipoise.core.task.TaskKind;
import java.util.List;
import java.util.Set;

/** What a reduction holds equal between groups, or bounds in each. */
public enum Constraint implements Alternative {
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

  @Override
  public List<Bias> treats() {
    return switch (this) {
      case DEMOGRAPHIC_PARITY -> List.of(Bias.SELECTION_RATE_GAP, Bias.LABEL_RATE_GAP);
      case EQUALIZED_ODDS,
          TRUE_POSITIVE_RATE_PARITY,
          FALSE_POSITIVE_RATE_PARITY,
          ERROR_RATE_PARITY ->
          List.of(Bias.ERROR_RATE_GAP);
      // says what is fair only once utilities are named
      case UTILITY_PARITY -> List.of();
      case BOUNDED_GROUP_LOSS -> List.of(Bias.REGRESSION_GAP, Bias.QUALITY_GAP);
    };
  }

  /** The kinds of task under this constraint, with this loss where it bounds one. */
  Set<TaskKind> kinds(GroupLoss loss) {
    if (this != BOUNDED_GROUP_LOSS) {
      return TaskKind.TWO_CLASSES;
    }
    return loss == GroupLoss.ZERO_ONE ? TaskKind.CLASSES : TaskKind.NUMBERS;
  }
}
