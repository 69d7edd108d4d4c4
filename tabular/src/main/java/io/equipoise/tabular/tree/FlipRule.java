package io.equipoise.tabular.tree;

/** How likely a row is to take the wrong branch at a node, before anyone is favoured. */
public enum FlipRule {
  /** 0.1 at the threshold, falling to 0 where the row is a tenth of the scale away from it. */
  DISTANCE,
  /** 0.2 everywhere. */
  FIXED,
  /** 0.05 for each level above the node, at most 0.2; 0 at the root. */
  DEPTH,
  /** What the node's largest class share leaves to 1, at most 0.5. */
  CERTAINTY,
  /**
   * 0.1 for a row at the column's mean, falling to 0 at a tenth of its standard deviation; of the
   * training rows, so that a row's answer does not depend on the rows judged with it.
   */
  CONFIDENCE
}
