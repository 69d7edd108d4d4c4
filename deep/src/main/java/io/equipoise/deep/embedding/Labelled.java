package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.core.error.Require;

/**
 * Embeddings whose classes are known.
 *
 * @param embeddings (N,d) as they come from a network
 * @param labels (N) int64, at least 0; constant
 */
public record Labelled(NDArray embeddings, NDArray labels) {
  public Labelled {
    Require.that(
        embeddings.getShape().dimension() == 2,
        "embeddings must have the shape (N,d), but have " + embeddings.getShape());
    Require.sameLength("labels", labels.size(), "embeddings", embeddings.getShape().get(0));
  }

  /** N. */
  public long size() {
    return labels.size();
  }

  /** The manager of the embeddings, to which what is computed belongs. */
  public NDManager manager() {
    return embeddings.getManager();
  }

  /** The rows in [from, to). */
  Labelled slice(long from, long to) {
    if (from == 0 && to == size()) {
      return this;
    }
    String rows = from + ":" + to;
    return new Labelled(embeddings.get(rows + ", :"), labels.get(rows));
  }
}
