package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/** Cross-entropy over logits that come from embeddings and vectors of the classes. */
public abstract class ClassLogitLoss extends ClassVectorLoss {

  /** {@code name} is what DJL's metrics call it. */
  protected ClassLogitLoss(String name, Optional<NDArray> vectors) {
    super(name, vectors);
  }

  /**
   * (N,C) logits, that of the true class with its margin.
   *
   * @param truth (N,C) 1 at the true class, else 0, in the embeddings' type; constant
   */
  protected abstract NDArray logits(NDArray embeddings, NDArray classVectors, NDArray truth);

  @Override
  protected final NDArray loss(NDArray embeddings, NDArray labels, NDArray classVectors) {
    int classes = Math.toIntExact(classVectors.getShape().get(0) / perClass());
    NDArray truth = labels.oneHot(classes).toType(embeddings.getDataType(), false);
    NDArray logP = logits(embeddings, classVectors, truth).logSoftmax(1);
    return logP.mul(truth).sum(new int[] {1}).neg().mean();
  }

  /** The cosines (N,C) of embeddings and class vectors. */
  static NDArray cosines(NDArray embeddings, NDArray classVectors) {
    return UnitRows.of(embeddings).matMul(UnitRows.of(classVectors).transpose());
  }

  /** {@code others} but {@code own} at the true class. */
  static NDArray at(NDArray truth, NDArray own, NDArray others) {
    return others.add(own.sub(others).mul(truth));
  }
}
