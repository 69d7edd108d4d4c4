package io.equipoise.core.learn;

import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.TaskKind;
import java.util.Optional;
import java.util.Set;

/** What is made for some kinds of task and not for others: learners, remedies and their parts. */
public interface Suited {
  /** The kinds of task that it is for: those of classes, unless it says otherwise. */
  default Set<TaskKind> taskKinds() {
    return TaskKind.CLASSES;
  }

  /** What it reads of the group columns. */
  default GroupUse groupUse() {
    return GroupUse.NONE;
  }

  /**
   * Why it cannot work on these rows although their kind is right, as a sentence without its full
   * stop; empty where it can. Looks at columns, groups and sizes and trains nothing, so that {@code
   * compare --offer} can ask every method.
   */
  default Optional<String> obstacle(Dataset train) {
    return Optional.empty();
  }
}
