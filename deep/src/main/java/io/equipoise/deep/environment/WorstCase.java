package io.equipoise.deep.environment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Tensor;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.loss.Objective;
import java.util.Arrays;
import java.util.Map;

/**
 * The mean loss under the worst shares of rows that an adversary may choose. The gradient holds the
 * shares constant, which is that of the maximum.
 */
record WorstCase(Objective.Run inner, Adversary adversary) implements Objective.Run {

  /** Who moves weight to the rows of large loss. */
  @FunctionalInterface
  interface Adversary {
    /**
     * The worst shares (N), which sum to 1.
     *
     * @param losses (N) finite
     * @param base (N) the shares without an adversary; they sum to 1
     */
    double[] shares(double[] losses, double[] base);
  }

  @Override
  public NDArray values(Batch batch) {
    return inner.values(batch);
  }

  @Override
  public NDArray loss(Batch batch) {
    NDArray values = inner.values(batch);
    double[] shares = shares(doubles(values), doubles(batch.weights()), adversary);
    NDArray constant = values.getManager().create(shares).toType(values.getDataType(), false);
    return values.mul(constant).sum();
  }

  private static double[] doubles(NDArray array) {
    return array.stopGradient().toType(DataType.FLOAT64, false).toDoubleArray();
  }

  /** The worst shares of rows of these weights; all 0 where nothing weighs. */
  private static double[] shares(double[] losses, double[] weights, Adversary adversary) {
    double sum = Arrays.stream(weights).sum();
    return sum > 0
        ? adversary.shares(losses, Arrays.stream(weights).map(weight -> weight / sum).toArray())
        : new double[losses.length];
  }

  /** What {@code eval} computes of the input {@code losses} (N). */
  static Evaluation of(Arguments arguments, Adversary adversary) {
    double[] losses = arguments.numbers("losses");
    Require.that(losses.length > 0, "input 'losses' is empty");
    arguments.finite("losses");
    double[] even = new double[losses.length];
    Arrays.fill(even, 1);
    double[] shares = shares(losses, even, adversary);
    double value = 0;
    for (int i = 0; i < losses.length; i++) {
      value += shares[i] * losses[i];
    }
    return new Evaluation(
        Tensor.scalar(value),
        Map.of("losses", new Tensor(shares, arguments.tensor("losses").shape())));
  }
}
