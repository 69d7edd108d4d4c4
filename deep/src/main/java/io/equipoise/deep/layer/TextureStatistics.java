package io.equipoise.deep.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.Scalars;

/**
 * How the answers of a filter within a region are distributed, instead of their mean alone:
 *
 * <pre>
 *   L_m = lo + (m + 1/2)(hi - lo)/N        lo, hi: least and largest S, constant
 *   e_m(p) = max(0, 1 - |S_p - L_m| N/(hi - lo))
 *   h_m = Σ_p e_m(p) / Σ_m Σ_p e_m(p)
 *   statistics: h_0 … h_N-1, mean |S|, deviation of S (over P), hi - lo
 * </pre>
 *
 * <p>Where all P answers are equal the histogram is 1 at level N/2, rounded down, and the other
 * three are 0. Against outliers lo and hi can be quantiles, beyond which answers count as lo and hi
 * in the histogram; the mean and the deviation are of all.
 */
final class TextureStatistics {
  private TextureStatistics() {}

  /**
   * The levels L and the statistics.
   *
   * @param levels (B,N) constant
   * @param values (B,N+3)
   */
  record Read(NDArray levels, NDArray values) {}

  /**
   * Of each row.
   *
   * @param responses (B,P) float32 or float64
   * @param count N; at least 1
   * @param tails lo and hi leave out this share at either end; 0 for none
   */
  static Read of(NDArray responses, int count, double tails) {
    Require.between("levels", count, 1, 1024);
    Require.between("tails", tails, 0, 0.49);
    Shape shape = responses.getShape();
    Require.that(
        shape.dimension() == 2 && shape.get(1) > 0,
        "responses have the shape " + shape + ", but must be (B,P) with at least one pixel");
    int[] pixels = {1};
    NDArray constant = responses.stopGradient();
    NDArray low = constant.min(pixels, true);
    NDArray high = constant.max(pixels, true);
    long left = (long) (tails * shape.get(1));
    NDArray within = responses;
    if (left > 0) {
      NDArray sorted = constant.sort(1);
      low = sorted.get(":, " + left).expandDims(1);
      high = sorted.get(":, " + (shape.get(1) - 1 - left)).expandDims(1);
      within = responses.maximum(low).minimum(high);
    }
    NDArray range = high.sub(low);
    NDArray varies = range.gt(0);
    NDArray safe = NDArrays.where(varies, range, range.onesLike());
    NDArray steps = responses.getManager().arange(0, count, 1, responses.getDataType());
    NDArray middles = steps.add(0.5f).div(Scalars.held(count, responses)).reshape(1, count);
    // in units of levels, which keeps the digits of a narrow range
    NDArray placed = within.sub(low).div(safe).mul(Scalars.held(count, responses)).expandDims(2);
    // a tent is relu(t + 1) - 2 relu(t) + relu(t - 1): neighbours share their bends
    NDArray bends =
        responses
            .getManager()
            .arange(0, count + 2, 1, responses.getDataType())
            .sub(0.5f)
            .reshape(1, 1, count + 2);
    NDArray sums = placed.sub(bends).getNDArrayInternal().relu().sum(pixels);
    NDArray inner = sums.get(":, 1:" + (count + 1));
    NDArray shares =
        sums.get(":, :" + count).sub(inner.add(inner)).add(sums.get(":, 2:" + (count + 2)));
    NDArray histogram = shares.div(shares.sum(pixels, true));
    NDArray middle = steps.eq(count / 2).toType(responses.getDataType(), false).reshape(1, count);
    NDArray flat = middle.add(histogram.zerosLike());
    NDArray centred = responses.sub(responses.mean(pixels, true));
    NDArray variance = centred.square().mean(pixels, true);
    NDArray spread = variance.gt(0);
    NDArray deviation =
        NDArrays.where(spread, variance, variance.onesLike())
            .sqrt()
            .mul(spread.toType(variance.getDataType(), false));
    NDArray three =
        NDArrays.concat(new NDList(responses.abs().mean(pixels, true), deviation, range), 1);
    NDArray values =
        NDArrays.concat(
            new NDList(
                NDArrays.where(varies.broadcast(flat.getShape()), histogram, flat),
                NDArrays.where(varies.broadcast(three.getShape()), three, three.zerosLike())),
            1);
    return new Read(low.add(range.mul(middles)), values);
  }
}
