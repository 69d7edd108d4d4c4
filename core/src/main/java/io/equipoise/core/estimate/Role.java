package io.equipoise.core.estimate;

import io.equipoise.core.task.TaskRequest;

/** Columns that a user may name beside the target, and that an estimator heeds or not. */
public enum Role {
  /** Protected columns, whole or cut by bins. */
  GROUP("--group"),
  /** Columns that something is conditioned on. */
  GIVEN("--given"),
  /** Row weights. */
  WEIGHT("--weight"),
  /** Where or when a row was collected. */
  ENVIRONMENT("--environment"),
  /** Columns that are no features. */
  IGNORE("--ignore");

  private final String option;

  Role(String option) {
    this.option = option;
  }

  /** How it is written on a command line. */
  public String option() {
    return option;
  }

  /** Whether the request names a column in this role. */
  boolean namedIn(TaskRequest request) {
    return switch (this) {
      case GROUP -> !request.groups().isEmpty() || !request.bins().isEmpty();
      case GIVEN -> !request.given().isEmpty();
      case WEIGHT -> request.weight().isPresent();
      case ENVIRONMENT -> request.environment().isPresent();
      case IGNORE -> !request.ignored().isEmpty();
    };
  }
}
