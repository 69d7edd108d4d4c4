package io.equipoise.core.learn;

import io.equipoise.core.task.TaskKind;
import java.util.Set;

/** What is made for some kinds of task and not for others: learners, remedies and their parts. */
public interface Suited {
  /** The kinds of task that it is for: those of classes, unless it says otherwise. */
  default Set<TaskKind> taskKinds() {
    return TaskKind.CLASSES;
  }
}
