package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.deep.eval.Inputs;

/** The arithmetic that losses with one sigmoid per label share. */
final class Sigmoids {
  private Sigmoids() {}

  /** {@code log sigmoid(x)}, of any shape, without overflow. */
  static NDArray logSigmoid(NDArray x) {
    return Logits.softplus(x.flatten().neg()).neg().reshape(x.getShape());
  }

  /** {@code -(y·log p + (1-y)·log(1-p))} with p the sigmoid of the logits; all (N,K). */
  static NDArray crossEntropy(NDArray targets, NDArray logits) {
    return Logits.softplus(logits.flatten()).reshape(logits.getShape()).sub(logits.mul(targets));
  }

  /** What {@code eval} was given as {@code logits} (N,K): finite, and not empty. */
  static NDArray logits(Inputs inputs) {
    int[] shape = inputs.arguments().tensor("logits").shape();
    Require.that(
        shape.length == 2 && shape[0] > 0 && shape[1] > 0,
        "input 'logits' must have two dimensions, rows and labels, and hold something");
    inputs.finite("logits");
    return inputs.differentiable("logits");
  }

  /** What {@code eval} was given as targets: 0 or 1, in the shape of {@code logits}. */
  static NDArray targets(Inputs inputs, String name) {
    NDArray targets = inputs.constant(name);
    Require.that(
        targets.getShape().equals(inputs.differentiable("logits").getShape()),
        "input '" + name + "' is not of the shape of 'logits'");
    for (double target : inputs.arguments().numbers(name)) {
      Require.that(
          target == 0 || target == 1,
          "input '" + name + "' holds " + target + ", but must be 0 or 1");
    }
    return targets;
  }
}
