package io.equipoise.deep.embedding.regularizer;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.EmbeddingRegularizer;

/**
 * The mean over rows (N,d) of {@code |Σ_k x_k|}, as a signal-to-noise ratio wants components that
 * are 0 on average.
 *
 * @see <a href="https://arxiv.org/abs/1904.02616">Yuan, Deng, Tang, Tang, Chen, Signal-to-Noise
 *     Ratio: A Robust Distance Metric for Deep Metric Learning, 2019, sect. 3.3,
 *     arXiv:1904.02616</a>
 */
@Method(
    name = "zero-mean-regularizer",
    slot = Slot.TRAINING,
    summary = "Draws the components of each embedding to 0 on average; goes with snr-contrastive.",
    cites = {"yuan2019signal"})
public final class ZeroMeanRegularizer implements EmbeddingRegularizer {
  @Override
  public NDArray penalty(NDArray rows) {
    return rows.sum(new int[] {1}).abs().mean();
  }
}
