package io.equipoise.deep.embedding.similarity;

import ai.djl.ndarray.NDArray;
import io.equipoise.deep.embedding.UnitRows;

/** The cosine of the angle between two rows; 0 beside a row of zeros. */
public record CosineSimilarity() implements Similarity {
  @Override
  public NDArray between(NDArray left, NDArray right) {
    return UnitRows.of(left).matMul(UnitRows.of(right).transpose());
  }

  @Override
  public NDArray ofRows(NDArray left, NDArray right) {
    return UnitRows.of(left).mul(UnitRows.of(right)).sum(new int[] {1});
  }

  @Override
  public boolean isDistance() {
    return false;
  }
}
