package io.equipoise.core.metric;

/** How far two embeddings lie apart. */
public enum Distance {
  /** {@code 1 - cos}, in [0, 2]; a row of zeros is at 1 from all others. */
  COSINE,
  /** The length of the difference. */
  EUCLIDEAN;

  /**
   * What ranks rows as the distance does, and costs less: minus the cosine, or the squared length.
   */
  double ofRank(double rank) {
    return this == COSINE ? Math.max(0, 1 + rank) : Math.sqrt(rank);
  }
}
