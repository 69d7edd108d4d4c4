package io.equipoise.tabular.tree;

/** What makes one side of a split the worse one. */
public enum WorseBy {
  /** More training rows of unfavourable classes. */
  COUNTS,
  /** A larger share of them among the side's training rows. */
  SHARES
}
