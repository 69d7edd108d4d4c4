package io.equipoise.deep.weighting;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.eval.Inputs;
import java.util.Arrays;

/** What weightings by the model of the moment share. */
final class BatchWeights {
  private BatchWeights() {}

  /** Log-probabilities (N·C) that the model gives to a batch, detached. */
  static double[] logProbabilities(Batch batch) {
    try (Gradients paused = Gradients.pause()) {
      return batch.logits().logSoftmax(1).toType(DataType.FLOAT64, false).toDoubleArray();
    }
  }

  /** The logits (N,C) and labels (N) that {@code eval} was given. */
  static Batch given(Inputs inputs) {
    NDArray logits = scores(inputs);
    return Batch.of(inputs.labels(), logits);
  }

  /** The logits (N,C) that {@code eval} was given, without labels. */
  static Batch unlabelled(Inputs inputs) {
    NDArray logits = scores(inputs);
    return Batch.of(inputs.manager().zeros(new Shape(logits.getShape().get(0))), logits);
  }

  private static NDArray scores(Inputs inputs) {
    NDArray logits = inputs.constant("logits");
    Shape shape = logits.getShape();
    Require.that(
        shape.dimension() == 2 && shape.get(0) > 0 && shape.get(1) > 1,
        "input 'logits' has the shape " + shape + ", but must be (N,C) of two classes or more");
    inputs.finite("logits");
    return logits;
  }

  /** Weights (N) for a batch, of the logits' type. */
  static NDArray of(double[] weights, Batch batch) {
    NDArray logits = batch.logits();
    return logits.getManager().create(weights).toType(logits.getDataType(), false);
  }

  /** The same weights with mean 1; all 1 when they sum to 0. */
  static double[] meanOne(double[] weights) {
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights)
        .map(weight -> sum == 0 ? 1 : weight * weights.length / sum)
        .toArray();
  }
}
