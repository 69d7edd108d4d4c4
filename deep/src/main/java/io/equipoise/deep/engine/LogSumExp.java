package io.equipoise.deep.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.nn.Activation;

/** Logarithms of sums of exponentials that neither overflow nor cancel. */
public final class LogSumExp {
  /** The exponent of what is left out: its exponential is 0 in either type. */
  private static final double NOTHING = -1e30;

  private LogSumExp() {}

  /** {@code log Σ exp(x)} along an axis, which is dropped. */
  public static NDArray of(NDArray x, int axis) {
    NDArray top = x.stopGradient().max(new int[] {axis}, true);
    return x.sub(top).exp().sum(new int[] {axis}).log().add(top.squeeze(axis));
  }

  /**
   * The same over the entries whose mask is not 0. Where a line has none the result is -1e30,
   * without a gradient: leave such lines out by {@link #any}.
   *
   * @param mask of x's shape, 0 and 1, any type; constant
   */
  public static NDArray of(NDArray x, NDArray mask, int axis) {
    NDArray kept = NDArrays.where(mask.neq(0), x, x.zerosLike().add(Scalars.of(NOTHING, x)));
    return of(kept, axis);
  }

  /**
   * {@code log(1 + Σ exp(x))} over the entries whose mask is not 0; 0 where a line has none.
   *
   * @param mask of x's shape, 0 and 1, any type; constant
   */
  public static NDArray withOne(NDArray x, NDArray mask, int axis) {
    return softplus(of(x, mask, axis));
  }

  /**
   * {@code log(1 + e^x)}, exact for small results too, with a slope of one half at 0.
   *
   * @param x of any shape
   */
  public static NDArray softplus(NDArray x) {
    // the engine's own gives x itself from 20 on
    NDArray above = x.add(Activation.softPlus(x.neg()));
    return NDArrays.where(x.gt(0), above, Activation.softPlus(x));
  }

  /** Whether a line along the axis has any entry whose mask is not 0: 1 or 0, in x's type. */
  public static NDArray any(NDArray x, NDArray mask, int axis) {
    return mask.neq(0).toType(x.getDataType(), false).max(new int[] {axis});
  }
}
