package io.equipoise.deep.embedding;

import io.equipoise.deep.embedding.mining.Miner;
import io.equipoise.deep.embedding.similarity.Similarity;

/**
 * What a loss of pairs is put together from. Each part may be exchanged for another:
 *
 * <pre>{@code
 * PairLoss loss = new ContrastiveLoss(ContrastiveLoss.Options.DEFAULT);
 * loss = loss.with(loss.parts().with(new MultiSimilarityMiner(0.1)).with(Averaging.PER_ANCHOR));
 * }</pre>
 *
 * @param similarity how near two rows are
 * @param miner which pairs count
 * @param reduction how values become one number
 * @param regularizer what is added to the loss
 */
public record Parts(
    Similarity similarity, Miner miner, Reduction reduction, EmbeddingRegularizer regularizer) {

  /** All pairs, without a penalty. */
  public static Parts of(Similarity similarity, Reduction reduction) {
    return new Parts(similarity, Miner.ALL, reduction, EmbeddingRegularizer.NONE);
  }

  /** With another similarity. */
  public Parts with(Similarity other) {
    return new Parts(other, miner, reduction, regularizer);
  }

  /** With another miner. */
  public Parts with(Miner other) {
    return new Parts(similarity, other, reduction, regularizer);
  }

  /** With another reduction. */
  public Parts with(Reduction other) {
    return new Parts(similarity, miner, other, regularizer);
  }

  /** With another penalty. */
  public Parts with(EmbeddingRegularizer other) {
    return new Parts(similarity, miner, reduction, other);
  }
}
