package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.deep.embedding.kernel.AnchorBlocks;
import io.equipoise.deep.engine.Gradients;
import java.util.List;
import java.util.Optional;

/**
 * A loss that looks at each anchor's positives and negatives: similarity, miner, reduction and
 * penalty are {@link Parts} that any other may replace.
 *
 * <pre>
 *   loss = Σ_k reduction( perAnchor_k( miner( pairs ) ) ) + penalty( embeddings )
 * </pre>
 *
 * <p>Nothing in it needs all anchors at once: {@link #tallies} of blocks of anchors add up, and
 * {@link Tally#value} of the sums, added over k, is the loss without its penalty. Above 1,024 rows
 * it is computed in such blocks, so that no N×N array is in memory; miners are then asked twice for
 * the same anchors, and must answer alike.
 */
public abstract class PairLoss extends EmbeddingLoss {
  /** Rows above which anchors are taken in blocks. */
  private static final long AT_ONCE = 1024;

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
    NDArray penalty = parts.regularizer().penalty(embeddings);
    return direct(rows)
        .orElseGet(() -> rows.size() > AT_ONCE ? inBlocks(rows) : atOnce(rows))
        .add(penalty);
  }

  /** The loss without its penalty by a quicker way, where there is one for these parts. */
  protected Optional<NDArray> direct(Labelled rows) {
    return Optional.empty();
  }

  private NDArray atOnce(Labelled rows) {
    return value(tallies(Pairs.of(rows, parts.similarity())));
  }

  /** Counts first, so that each block knows what its sums are divided by. */
  private NDArray inBlocks(Labelled rows) {
    AnchorBlocks.Work work =
        (embeddings, from, to) -> {
          NDArray labels = rows.labels().stopGradient();
          labels.attach(embeddings.getManager());
          Labelled all = new Labelled(embeddings, labels);
          return Tally.stacked(tallies(Pairs.block(all, from, to, parts.similarity())));
        };
    NDArray sums = AnchorBlocks.sums(rows.embeddings(), work);
    NDArray slopes = slopes(sums);
    NDArray total =
        AnchorBlocks.total(
            rows.embeddings(),
            (embeddings, from, to) -> work.on(embeddings, from, to).mul(slopes).sum());
    return value(Tally.unstacked(sums)).add(total.sub(total.stopGradient()));
  }

  /** How the value grows with each of these sums. */
  private static NDArray slopes(NDArray sums) {
    try (Gradients recording = Gradients.record()) {
      NDArray moving = sums.stopGradient();
      moving.setRequiresGradient(true);
      Gradients.backward(value(Tally.unstacked(moving)));
      return moving.getGradient();
    }
  }

  private static NDArray value(List<Tally> tallies) {
    return tallies.stream().map(Tally::value).reduce(NDArray::add).orElseThrow();
  }

  /**
   * The loss of rows beside others, such as remembered ones: anchors come from the first, positives
   * and negatives from the second.
   */
  public final NDArray loss(Labelled anchors, Labelled references) {
    if (anchors.size() == 0 || references.size() == 0) {
      return anchors.embeddings().sum().add(references.embeddings().sum()).zerosLike();
    }
    Pairs pairs = Pairs.between(anchors, references, parts.similarity());
    return value(tallies(pairs)).add(parts.regularizer().penalty(anchors.embeddings()));
  }
}
