package io.equipoise.tabular.sampling;

/** Which parts of the training rows a sampler makes equally large. */
public enum By {
  /** The classes: treats class imbalance. */
  CLASS,
  /** The groups: treats poor representation. */
  GROUP,
  /** Every class within every group: treats both, and removes the link between the two. */
  CELL
}
