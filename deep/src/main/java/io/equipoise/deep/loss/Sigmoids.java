package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;

/** The arithmetic that losses with one sigmoid per label share. */
final class Sigmoids {
  private Sigmoids() {}

  /** {@code log sigmoid(x)}, of any shape, without overflow. */
  static NDArray logSigmoid(NDArray x) {
    return Logits.softplus(x.flatten().neg()).neg().reshape(x.getShape());
  }

  /** {@code -log p}, with its slope p - 1. */
  static LabelCurves.Points present(NDArray logits) {
    NDArray p = Activation.sigmoid(logits);
    return new LabelCurves.Points(softplus(logits, p).sub(logits), p.sub(1d));
  }

  /** {@code -log(1 - p)}, with its slope p. */
  static LabelCurves.Points absent(NDArray logits) {
    NDArray p = Activation.sigmoid(logits);
    return new LabelCurves.Points(softplus(logits, p), p);
  }

  /**
   * {@code log(1 + e^x)} from x and {@code p = sigmoid(x)}, without overflow; without a gradient,
   * since that at 0 would be wrong.
   */
  static NDArray softplus(NDArray x, NDArray p) {
    NDArray other = Scalars.held(1d, p).sub(p);
    return Activation.relu(x).subi(p.maximum(other).log());
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
