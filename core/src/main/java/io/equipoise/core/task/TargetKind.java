package io.equipoise.core.task;

/** What a user says of a target of numbers, which may be either. */
public enum TargetKind {
  /** One of several classes, even where they are written as numbers. */
  CLASSES,
  /** A number, even where it takes few values: a regression. */
  NUMBER
}
