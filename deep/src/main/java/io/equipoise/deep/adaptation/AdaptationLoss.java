package io.equipoise.deep.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;

/** What a network minimises on rows without labels. */
public interface AdaptationLoss {

  /** Whether it looks at what the network said before it adapted: one more forward pass. */
  boolean looksAtOriginal();

  /**
   * Which rows teach (N): 1, or 0 where a row is left out. A constant.
   *
   * @param adapted (N,C) logits of the network as it is now
   * @param original (N,C) logits as they were before any adaptation; {@code adapted} itself where
   *     they are not looked at
   */
  NDArray kept(NDArray adapted, NDArray original);

  /** The loss of the rows that teach, a scalar. */
  NDArray loss(NDArray adapted, NDArray kept);

  /**
   * Entropy of each row's softmax (N), in nats, from 0 to log C.
   *
   * @param logits (N,C) finite, float32 or float64
   */
  static NDArray entropies(NDArray logits) {
    NDArray logs = checked(logits).logSoftmax(1);
    return logs.exp().mul(logs).sum(new int[] {1}).neg();
  }

  /** Refuses what is not (N,C). */
  static NDArray checked(NDArray logits) {
    Require.that(
        logits.getShape().dimension() == 2 && logits.size() > 0,
        "logits must have the shape (N,C) and hold something, but have " + logits.getShape());
    return logits;
  }

  /** Ones (N) in the type of the logits. */
  static NDArray all(NDArray logits) {
    DataType type = logits.getDataType();
    return logits.getManager().ones(new ai.djl.ndarray.types.Shape(logits.getShape().get(0)), type);
  }
}
