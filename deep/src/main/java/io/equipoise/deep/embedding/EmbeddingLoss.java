package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.loss.Loss;
import io.equipoise.core.error.Require;
import io.equipoise.deep.loss.Sound;

/**
 * A loss on the embeddings of rows whose classes are known. As a DJL loss it reads the labels (N)
 * from the labels and the embeddings (N,d) from the predictions.
 */
public abstract class EmbeddingLoss extends Loss {

  /** {@code name} is what DJL's metrics call it. */
  protected EmbeddingLoss(String name) {
    super(name);
  }

  /**
   * The loss, a scalar; 0 with a gradient of 0 where the rows hold no pair that it compares.
   *
   * @param embeddings (N,d) as they come from a network, float32 or float64
   * @param labels (N) int64, at least 0; constant
   */
  public abstract NDArray loss(NDArray embeddings, NDArray labels);

  @Override
  public final NDArray evaluate(NDList labels, NDList predictions) {
    NDArray embeddings = predictions.singletonOrThrow();
    NDArray classes = labels.singletonOrThrow().flatten().toType(DataType.INT64, false);
    Require.sameLength("labels", classes.size(), "embeddings", embeddings.getShape().get(0));
    return Sound.checked(getName(), embeddings, () -> loss(embeddings, classes));
  }
}
