package io.equipoise.deep.embedding.similarity;

import ai.djl.ndarray.NDArray;

/** The inner product of two rows as they are, so that their lengths count. */
public record DotProduct() implements Similarity {
  @Override
  public NDArray between(NDArray left, NDArray right) {
    return left.matMul(right.transpose());
  }

  @Override
  public NDArray ofRows(NDArray left, NDArray right) {
    return left.mul(right).sum(new int[] {1});
  }

  @Override
  public boolean isDistance() {
    return false;
  }
}
