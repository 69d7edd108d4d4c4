package io.equipoise.deep.embedding.similarity;

import ai.djl.ndarray.NDArray;

/** How near embeddings are to each other. It takes rows as they come from a network. */
public interface Similarity {

  /**
   * Every row on the left with every row on the right.
   *
   * @param left (b,d)
   * @param right (N,d)
   * @return (b,N)
   */
  NDArray between(NDArray left, NDArray right);

  /**
   * Rows side by side.
   *
   * @param left (T,d)
   * @param right (T,d)
   * @return (T)
   */
  NDArray ofRows(NDArray left, NDArray right);

  /** Whether larger means farther apart, rather than nearer. */
  boolean isDistance();

  /** 1 where larger means farther, -1 where it means nearer: what turns a number into distance. */
  default double sign() {
    return isDistance() ? 1 : -1;
  }
}
