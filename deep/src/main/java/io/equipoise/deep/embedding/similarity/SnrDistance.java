package io.equipoise.deep.embedding.similarity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import io.equipoise.deep.embedding.UnitRows;
import io.equipoise.deep.engine.Scalars;

/**
 * How loud the difference of two rows is beside the first: {@code var(x - y) / var(x)}, variances
 * over the d components. The left side is the signal, so that it is not symmetric. A signal without
 * variance is taken to have the variance 1.
 *
 * @param normalize whether rows are first scaled to length 1
 */
public record SnrDistance(boolean normalize) implements Similarity {
  private static final double LEAST_VARIANCE = 1e-30;

  @Override
  public NDArray between(NDArray left, NDArray right) {
    NDArray x = centred(left);
    NDArray y = centred(right);
    NDArray signal = x.square().sum(new int[] {1}, true);
    NDArray noise =
        signal
            .add(y.square().sum(new int[] {1}).expandDims(0))
            .sub(x.matMul(y.transpose()).mul(Scalars.held(2, x)));
    return noise.getNDArrayInternal().relu().div(positive(signal));
  }

  @Override
  public NDArray ofRows(NDArray left, NDArray right) {
    NDArray x = centred(left);
    NDArray noise = x.sub(centred(right)).square().sum(new int[] {1});
    return noise.div(positive(x.square().sum(new int[] {1})));
  }

  @Override
  public boolean isDistance() {
    return true;
  }

  private NDArray centred(NDArray rows) {
    NDArray scaled = normalize ? UnitRows.of(rows) : rows;
    return scaled.sub(scaled.mean(new int[] {1}, true));
  }

  private static NDArray positive(NDArray variance) {
    return NDArrays.where(variance.gt(LEAST_VARIANCE), variance, variance.onesLike());
  }
}
