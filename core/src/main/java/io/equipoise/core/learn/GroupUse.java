package io.equipoise.core.learn;

import io.equipoise.core.task.Groups;
import java.util.Optional;

/**
 * What a method reads of the group columns, beside what a learner makes of them as features.
 * Ordered from the least.
 */
public enum GroupUse {
  /** Nothing. */
  NONE,
  /** The groups of training rows. */
  TRAINING,
  /** The groups of training rows, and those of every row that is judged later. */
  PREDICTION;

  /** The obstacle of a method that reads groups where no group column is named. */
  public static Optional<String> unnamed(String method, Groups groups) {
    return groups.columns().isEmpty()
        ? Optional.of(method + " needs a group column; name one with --group")
        : Optional.empty();
  }

  /**
   * The obstacle of a method that makes rows fair to groups where there is only one.
   *
   * @param makes the method and what it makes fair, as in "reweighing makes weights"
   */
  public static Optional<String> single(String makes, Groups groups) {
    return groups.count() > 1
        ? Optional.empty()
        : Optional.of(makes + " fair to groups, but there is only one; name a group column");
  }

  /** The more of two. */
  public GroupUse and(GroupUse other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
