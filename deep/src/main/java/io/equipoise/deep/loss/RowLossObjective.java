package io.equipoise.deep.loss;

import io.equipoise.core.task.TaskKind;
import java.util.Set;

/**
 * An objective that combines the losses of rows under another one: it is for the tasks that the
 * other is for, and a network's outputs mean what they mean to that.
 */
public interface RowLossObjective extends Objective {

  /** What gives the loss of a row. */
  Objective rowLoss();

  @Override
  default Set<TaskKind> taskKinds() {
    return rowLoss().taskKinds();
  }

  @Override
  default NumberHead head() {
    return rowLoss().head();
  }
}
