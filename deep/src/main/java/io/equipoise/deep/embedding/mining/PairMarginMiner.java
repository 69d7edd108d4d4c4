package io.equipoise.deep.embedding.mining;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.Pairs;

/**
 * Positive pairs farther than one margin and negative pairs nearer than another.
 *
 * <pre>
 *   positive kept where d_ap &gt; positiveMargin      negative kept where d_an &lt; negativeMargin
 * </pre>
 *
 * <p>Margins are in the unit of the similarity; under one where larger is nearer, both comparisons
 * turn round.
 */
@Method(
    name = "pair-margin",
    aliases = {"pair-margin-miner"},
    slot = Slot.TRAINING,
    summary =
        "Leaves out positive pairs that are near enough and negative pairs that are far enough by"
            + " fixed margins.",
    cites = {"hadsell2006dimensionality"})
public final class PairMarginMiner implements Miner {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("distance from which on positive pairs are kept") double positiveMargin,
      @Meaning("distance up to which negative pairs are kept") double negativeMargin) {

    /** For Euclidean distances of directions. */
    public static final Options DEFAULT = new Options(0.2, 0.8);

    public Options {
      Require.between("positiveMargin", positiveMargin, -1e6, 1e6);
      Require.between("negativeMargin", negativeMargin, -1e6, 1e6);
    }
  }

  public PairMarginMiner(Options options) {
    this.options = options;
  }

  @Override
  public Pairs mine(Pairs pairs) {
    NDArray distances = pairs.distances();
    NDArray far = distances.gt(pairs.distance(options.positiveMargin()));
    NDArray near = distances.lt(pairs.distance(options.negativeMargin()));
    return pairs.keeping(
        pairs.positives().mul(far.toType(pairs.positives().getDataType(), false)),
        pairs.negatives().mul(near.toType(pairs.negatives().getDataType(), false)));
  }
}
