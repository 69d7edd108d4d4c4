package io.equipoise.core.task;

/** What kind of thing is predicted. */
public enum TaskKind {
  /** One of two classes, one of them positive. */
  BINARY,
  /** One of three or more classes. */
  MULTICLASS,
  /** A number. */
  REGRESSION
}
