package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * A loss that looks at each anchor's positives and negatives: similarity, miner, reduction and
 * penalty are {@link Parts} that any other may replace.
 *
 * <pre>
 *   loss = Σ_k reduction( perAnchor_k( miner( pairs ) ) ) + penalty( embeddings )
 * </pre>
 *
 * <p>Nothing in it needs all anchors at once: {@link #tallies} of blocks of anchors add up, and
 * {@link Tally#value} of the sums, added over k, is the loss without its penalty.
 */
public abstract class PairLoss extends EmbeddingLoss {
  private final Parts parts;

  /** {@code name} is what DJL's metrics call it. */
  protected PairLoss(String name, Parts parts) {
    super(name);
    this.parts = parts;
  }

  /** What it is put together from. */
  public final Parts parts() {
    return parts;
  }

  /** The same loss from other parts. */
  public abstract PairLoss with(Parts other);

  /**
   * What it says of a block of anchors, already mined: one or more kinds of values, each of which
   * is reduced by itself.
   */
  public abstract List<Terms> perAnchor(Pairs pairs);

  /** Sums and counts of a block of anchors, one for each kind of value. */
  public final List<Tally> tallies(Pairs block) {
    Pairs mined = parts.miner().mine(block);
    return perAnchor(mined).stream().map(terms -> parts.reduction().of(terms, mined)).toList();
  }

  @Override
  public final NDArray loss(NDArray embeddings, NDArray labels) {
    Labelled rows = new Labelled(embeddings, labels);
    if (rows.size() == 0) {
      return embeddings.sum();
    }
    return total(Pairs.of(rows, parts.similarity()));
  }

  /**
   * The loss of rows beside others, such as remembered ones: anchors come from the first, positives
   * and negatives from the second.
   */
  public final NDArray loss(Labelled anchors, Labelled references) {
    if (anchors.size() == 0 || references.size() == 0) {
      return anchors.embeddings().sum().add(references.embeddings().sum()).zerosLike();
    }
    return total(Pairs.between(anchors, references, parts.similarity()));
  }

  private NDArray total(Pairs pairs) {
    NDArray loss = parts.regularizer().penalty(pairs.anchors().embeddings());
    for (Tally tally : tallies(pairs)) {
      loss = loss.add(tally.value());
    }
    return loss;
  }
}
