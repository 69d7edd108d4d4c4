package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;

/**
 * A loss that is a mean over rows: {@code loss = (1/N) Σ w_i · perSample_i}. It gives the values
 * per row, and everything else (weights, group means, worst groups) is put around it.
 */
public abstract class SampleLoss extends BatchLoss implements Objective.Run {

  /** {@code name} is what DJL's metrics call it. */
  protected SampleLoss(String name) {
    super(name);
  }

  /**
   * The loss of each row (N).
   *
   * @param labels (N) int64 in [0, C)
   * @param logits (N,C), float32 or float64
   */
  public abstract NDArray perSample(NDArray labels, NDArray logits);

  /** This loss itself, unless it learns something from the sizes of classes. */
  @Override
  public Objective.Run begin(Population population) {
    return this;
  }

  @Override
  public final NDArray values(Batch batch) {
    return perSample(batch.labels(), batch.logits());
  }

  @Override
  public final NDArray loss(Batch batch) {
    return values(batch).mul(batch.weights()).mean();
  }
}
