package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.Scalars;

/** A penalty on embeddings, or on class vectors, that is added to a loss. */
@FunctionalInterface
public interface EmbeddingRegularizer {
  /** No penalty. */
  EmbeddingRegularizer NONE = rows -> rows.sum().mul(Scalars.held(0, rows));

  /**
   * The penalty, a scalar.
   *
   * @param rows (N,d) as they come from a network; N at least 1
   */
  NDArray penalty(NDArray rows);

  /** The penalty times a factor above 0. */
  default EmbeddingRegularizer times(double factor) {
    Require.between("factor", factor, 1e-12, 1e12);
    return rows -> penalty(rows).mul(Scalars.held(factor, rows));
  }
}
