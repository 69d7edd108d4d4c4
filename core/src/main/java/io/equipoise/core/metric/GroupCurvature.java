package io.equipoise.core.metric;

import io.equipoise.core.error.Require;

/**
 * How two groups of rows pull on a model's weights, and how sharply the loss of each bends along
 * the last update: groups with opposing signals pull against each other, and both bend sharply.
 *
 * <pre>
 *   g_S = slope of the mean loss of group S by all weights θ (P)
 *   d   = (θ_after - θ_before) / its length
 *   opposition = cos(g_U, g_D)     curvature_S = d·(g_S(θ_after + ε d) - g_S(θ_after - ε d)) / 2ε
 * </pre>
 *
 * <p>Past 2 / step size the curvature makes descent swing to and fro. Take ε small beside the
 * update, and not so small that the model's precision drowns the difference: 0.01 for networks in
 * single precision.
 *
 * <pre>{@code
 * OpposingSignals.Movement move = OpposingSignals.movement(lossesBefore, lossesAfter, k);
 * GroupCurvature bends = GroupCurvature.of(
 *     gradients, weightsBefore, weightsAfter, move.rising(), move.falling(), 0.01);
 * }</pre>
 *
 * @param opposition in [-1, 1]; below 0 the groups pull against each other; NaN where one does not
 *     pull at all
 * @param rising curvature of the first group
 * @param falling curvature of the second
 * @see <a href="https://arxiv.org/abs/2311.04163">Rosenfeld, Risteski, Outliers with Opposing
 *     Signals Have an Outsized Effect on Neural Network Optimization, 2024, arXiv:2311.04163</a>
 */
public record GroupCurvature(double opposition, double rising, double falling) {

  /** The slope of the mean loss of some rows by all weights. */
  @FunctionalInterface
  public interface MeanGradient {
    /**
     * The slope (P) at these weights (P); the weights of the model are as before afterwards.
     *
     * @param rows at least one
     */
    double[] at(double[] weights, int[] rows);
  }

  /**
   * Looks at one update.
   *
   * @param before weights (P) before it
   * @param after weights (P) after it, not the same
   * @param rising rows of one group, at least one
   * @param falling rows of the other, at least one
   * @param epsilon length of the step to either side; above 0
   */
  public static GroupCurvature of(
      MeanGradient gradient,
      double[] before,
      double[] after,
      int[] rising,
      int[] falling,
      double epsilon) {
    Require.sameLength("weights before", before.length, "those after", after.length);
    Require.above("epsilon", epsilon, 0);
    Require.that(rising.length > 0 && falling.length > 0, "both groups need at least one row");
    double[] direction = new double[after.length];
    for (int j = 0; j < direction.length; j++) {
      direction[j] = after[j] - before[j];
    }
    double length = Math.sqrt(dot(direction, direction));
    Require.that(
        length > 0 && Double.isFinite(length),
        "the update has length " + length + ", so that it has no direction");
    for (int j = 0; j < direction.length; j++) {
      direction[j] /= length;
    }
    double[] up = sound(gradient.at(after, rising), after.length);
    double[] down = sound(gradient.at(after, falling), after.length);
    return new GroupCurvature(
        dot(up, down) / Math.sqrt(dot(up, up)) / Math.sqrt(dot(down, down)),
        curvature(gradient, after, direction, rising, epsilon),
        curvature(gradient, after, direction, falling, epsilon));
  }

  private static double curvature(
      MeanGradient gradient, double[] at, double[] direction, int[] rows, double epsilon) {
    double ahead =
        dot(sound(gradient.at(moved(at, direction, epsilon), rows), at.length), direction);
    double behind =
        dot(sound(gradient.at(moved(at, direction, -epsilon), rows), at.length), direction);
    return (ahead - behind) / (2 * epsilon);
  }

  private static double[] sound(double[] slope, int weights) {
    Require.sameLength("a slope", slope.length, "the weights", weights);
    for (double value : slope) {
      Require.that(Double.isFinite(value), "a slope holds " + value + ", but must be finite");
    }
    return slope;
  }

  private static double[] moved(double[] from, double[] direction, double by) {
    double[] moved = from.clone();
    for (int j = 0; j < moved.length; j++) {
      moved[j] += by * direction[j];
    }
    return moved;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }
}
