package io.equipoise.deep.generative;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import java.util.List;

/**
 * What a critic pays for slopes by its input that are not of length 1.
 *
 * <pre>
 *   D(x) = w3 · relu(W2 relu(W1 x + b1) + b2) + b3        m the units that are on
 *   slope of D at x = ((w3 * m2) W2 * m1) W1              penalty = mean (|slope| - 1)²
 * </pre>
 *
 * <p>Which units are on does not change for small moves, so that the slope is a product of weights
 * and the penalty's gradient is an ordinary one.
 */
final class GradientPenalty {
  /** Keeps the root's slope finite where the critic is flat. */
  private static final double LEAST = 1e-12;

  private GradientPenalty() {}

  /**
   * The penalty at these rows, a scalar.
   *
   * @param parameters W1, b1, W2, b2, w3, b3 of a critic of two hidden layers
   * @param rows (N,D), constant
   */
  static NDArray of(List<NDArray> parameters, NDArray rows) {
    NDArray slope = slope(parameters, rows);
    return slope.square().sum(new int[] {1}).add(LEAST).sqrt().sub(1).square().mean();
  }

  /** The slopes (N,D). */
  static NDArray slope(List<NDArray> parameters, NDArray rows) {
    Require.sameLength("parameters", parameters.size(), "those of two hidden layers", 6);
    NDArray first = linear(rows, parameters.get(0), parameters.get(1));
    NDArray on = first.gt(0).toType(rows.getDataType(), false).stopGradient();
    NDArray second = linear(first.mul(on), parameters.get(2), parameters.get(3));
    NDArray onToo = second.gt(0).toType(rows.getDataType(), false).stopGradient();
    NDArray back = onToo.mul(parameters.get(4)).matMul(parameters.get(2)).mul(on);
    return back.matMul(parameters.get(0));
  }

  private static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
    return x.getNDArrayInternal().linear(x, weight, bias).singletonOrThrow();
  }
}
