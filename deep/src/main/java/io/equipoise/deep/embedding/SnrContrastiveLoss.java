package io.equipoise.deep.embedding;

import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.similarity.SnrDistance;
import java.util.List;

/**
 * The contrastive loss on the signal-to-noise ratio of two embeddings instead of their distance.
 *
 * <pre>
 *   d_ij = var(x_i - x_j) / var(x_i)
 *   positive pair: max(0, d_ij - positiveMargin)      negative pair: max(0, negativeMargin - d_ij)
 *   L = mean of the former above 0 + mean of the latter above 0
 * </pre>
 *
 * <p>Variances run over the d components of directions. The anchor is the signal, so that the two
 * orders of a pair differ. Embeddings have shape (N,d), labels (N).
 *
 * @see <a href="https://arxiv.org/abs/1904.02616">Yuan, Deng, Tang, Tang, Chen, Signal-to-Noise
 *     Ratio: A Robust Distance Metric for Deep Metric Learning, 2019, eq. 8, arXiv:1904.02616</a>
 */
@Method(
    name = "snr-contrastive",
    slot = Slot.OBJECTIVE,
    summary =
        "The contrastive loss on how loud the difference of two embeddings is beside the anchor.",
    cites = {"yuan2019signal"})
public final class SnrContrastiveLoss extends PairLoss implements Numeric {
  private static final Parts PARTS = Parts.of(new SnrDistance(true), Averaging.MEAN_OF_NONZERO);

  private final ContrastiveLoss.Options options;

  public SnrContrastiveLoss(ContrastiveLoss.Options options) {
    this(options, PARTS);
  }

  public SnrContrastiveLoss(ContrastiveLoss.Options options, Parts parts) {
    super("snr-contrastive", parts);
    this.options = options;
  }

  @Override
  public SnrContrastiveLoss with(Parts other) {
    return new SnrContrastiveLoss(options, other);
  }

  @Override
  public List<Terms> perAnchor(Pairs pairs) {
    return ContrastiveLoss.perAnchor(pairs, options);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        PairFunction.of(
            ContrastiveLoss.described(PairFunction.named("snr-contrastive")),
            given -> new SnrContrastiveLoss(ContrastiveLoss.Options.of(given))));
  }
}
