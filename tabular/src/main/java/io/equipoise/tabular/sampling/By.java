package io.equipoise.tabular.sampling;

import io.equipoise.core.task.TaskKind;
import java.util.Set;

/** Which parts of the training rows a sampler makes equally large. */
public enum By {
  /** The classes: treats class imbalance. */
  CLASS,
  /** The groups: treats poor representation. */
  GROUP,
  /** Every class within every group: treats both, and removes the link between the two. */
  CELL;

  /** What may be predicted: groups can be sampled whatever it is. */
  Set<TaskKind> taskKinds() {
    return this == GROUP ? TaskKind.ANY : TaskKind.CLASSES;
  }
}
