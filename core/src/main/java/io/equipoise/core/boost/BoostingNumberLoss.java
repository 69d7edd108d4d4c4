package io.equipoise.core.boost;

import io.equipoise.core.task.TaskKind;
import java.util.Set;

/**
 * A loss of numbers that gradient boosting can minimise, as in {@code xgboost(loss=huber)}: a sum
 * over rows, each of which looks at the one score of that row.
 */
public non-sealed interface BoostingNumberLoss extends BoostedLoss {

  /**
   * Gives one row's loss and writes its first derivative by the score and a curvature; without
   * memory.
   *
   * <p>The curvature, above 0, is that of a parabola which touches the loss at the score and falls
   * below it nowhere, so that no leaf steps too far: a second derivative would be 0 where a loss is
   * straight. A loss with a kink has no such parabola and gives 1, by which a leaf steps by its
   * mean slope.
   *
   * @param target in standard deviations from the mean of the training targets
   * @param score what is predicted, in the same unit
   * @param slopes (2) the derivative and the curvature; only written
   */
  double derive(double target, double score, double[] slopes);

  @Override
  default Set<TaskKind> taskKinds() {
    return TaskKind.NUMBERS;
  }
}
