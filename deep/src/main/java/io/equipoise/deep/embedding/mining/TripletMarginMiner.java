package io.equipoise.deep.embedding.mining;

import io.equipoise.core.error.Require;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.Pairs;

/**
 * Triplets by how much farther the negative is than the positive: {@code lead = d_an - d_ap}.
 *
 * <pre>
 *   ALL: lead ≤ margin      HARD: lead ≤ min(0, margin)      SEMIHARD: 0 &lt; lead ≤ margin
 *   EASY: lead &gt; margin
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/1503.03832">Schroff, Kalenichenko, Philbin, FaceNet: A
 *     Unified Embedding for Face Recognition and Clustering, 2015, sect. 3.2, arXiv:1503.03832</a>
 */
@Method(
    name = "triplet-margin-miner",
    aliases = {"semihard"},
    slot = Slot.TRAINING,
    summary =
        "Chooses triplets that break a margin, all of them or only the hard or semihard ones.",
    cites = {"schroff2015facenet"})
public final class TripletMarginMiner implements TripletMiner {
  private final Options options;

  /** Which triplets. */
  public enum Kind {
    ALL,
    HARD,
    SEMIHARD,
    EASY
  }

  /** Hyper-parameters. */
  public record Options(
      @Meaning("by how much the negative should be farther, in the unit of the similarity")
          double margin,
      @Meaning("all that break the margin, or of these the hard or semihard; or the easy others")
          Kind kind) {

    /** A margin of 0.2, and all that break it. */
    public static final Options DEFAULT = new Options(0.2, Kind.ALL);

    public Options {
      Require.between("margin", margin, -1e6, 1e6);
    }
  }

  public TripletMarginMiner(Options options) {
    this.options = options;
  }

  @Override
  public Triplets mine(Pairs pairs) {
    Triplets all = Triplets.of(pairs);
    double[] positive = PairTable.numbers(all.positiveDistances());
    double[] negative = PairTable.numbers(all.negativeDistances());
    return all.where(t -> keeps(negative[t] - positive[t]));
  }

  private boolean keeps(double lead) {
    return switch (options.kind()) {
      case ALL -> lead <= options.margin();
      case HARD -> lead <= options.margin() && lead <= 0;
      case SEMIHARD -> lead <= options.margin() && lead > 0;
      case EASY -> lead > options.margin();
    };
  }
}
