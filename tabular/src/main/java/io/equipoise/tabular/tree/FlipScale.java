package io.equipoise.tabular.tree;

/** What the distance of {@link FlipRule#DISTANCE} is measured in. */
public enum FlipScale {
  /** The largest absolute threshold of the whole tree, as published. */
  TREE,
  /**
   * The largest absolute threshold of the same column: keeps a column of large numbers from
   * deciding for all others. Not in the paper.
   */
  FEATURE
}
