package io.equipoise.core.task;

import java.util.Set;

/** What kind of thing is predicted. */
public enum TaskKind {
  /** One of two classes, one of them positive. */
  BINARY,
  /** One of three or more classes. */
  MULTICLASS,
  /** A number. */
  REGRESSION;

  /** The kinds whose truth is one of several classes. */
  public static final Set<TaskKind> CLASSES = Set.of(BINARY, MULTICLASS);

  /** The kind whose truth is one of two classes. */
  public static final Set<TaskKind> TWO_CLASSES = Set.of(BINARY);

  /** The kind whose truth is a number. */
  public static final Set<TaskKind> NUMBERS = Set.of(REGRESSION);

  /** All kinds. */
  public static final Set<TaskKind> ANY = Set.of(values());
}
