package io.equipoise.deep.embedding.mining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import io.equipoise.core.error.Require;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.Pairs;

/**
 * Pairs that are hard beside the anchor's hardest pair of the other kind.
 *
 * <pre>
 *   positive kept where d_ap + epsilon &gt; min over negatives of d_an
 *   negative kept where d_an - epsilon &lt; max over positives of d_ap
 * </pre>
 *
 * <p>An anchor without negatives keeps no positive, and one without positives no negative. d is in
 * the unit of the similarity that the loss compares by.
 *
 * @see <a href="https://arxiv.org/abs/1904.06627">Wang, Han, Huang, Dong, Scott, Multi-Similarity
 *     Loss with General Pair Weighting for Deep Metric Learning, 2019, eq. 11 and 12,
 *     arXiv:1904.06627</a>
 */
@Method(
    name = "multi-similarity-miner",
    slot = Slot.TRAINING,
    summary =
        "Leaves out pairs that are easy beside the anchor's hardest pair of the other kind; goes"
            + " with any loss of pairs.",
    cites = {"wang2019multisimilarity"})
public final class MultiSimilarityMiner implements Miner {
  private static final double FAR = 1e30;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("slack, in the unit of the similarity; larger keeps more pairs") double epsilon) {

    /** The paper's slack for cosines. */
    public static final Options DEFAULT = new Options(0.1);

    public Options {
      Require.between("epsilon", epsilon, -1e6, 1e6);
    }
  }

  public MultiSimilarityMiner(Options options) {
    this.options = options;
  }

  @Override
  public Pairs mine(Pairs pairs) {
    NDArray distances = pairs.distances().stopGradient();
    NDArray far = distances.zerosLike().add(FAR);
    NDArray nearestNegative =
        NDArrays.where(pairs.negatives().gt(0), distances, far).min(new int[] {1}, true);
    NDArray farthestPositive =
        NDArrays.where(pairs.positives().gt(0), distances, far.neg()).max(new int[] {1}, true);
    NDArray hardPositive = distances.add(options.epsilon()).gt(nearestNegative);
    NDArray hardNegative = distances.sub(options.epsilon()).lt(farthestPositive);
    return pairs.keeping(
        pairs.positives().mul(hardPositive.toType(pairs.positives().getDataType(), false)),
        pairs.negatives().mul(hardNegative.toType(pairs.negatives().getDataType(), false)));
  }
}
