package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.deep.data.Batch;

/** Another objective under one weight per class. */
record ClassWeightedRun(Objective.Run inner, double[] weights) implements Objective.Run {

  @Override
  public NDArray values(Batch batch) {
    NDArray values = inner.values(batch);
    return values.mul(Logits.ofClass(weights, batch.labels(), values));
  }

  @Override
  public NDArray loss(Batch batch) {
    return inner.loss(weighted(batch));
  }

  @Override
  public NDArray heldOut(Batch batch) {
    return inner.heldOut(weighted(batch));
  }

  private Batch weighted(Batch batch) {
    return batch.weighted(Logits.ofClass(weights, batch.labels(), batch.weights()));
  }
}
