package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.mining.TripletMiner;
import io.equipoise.deep.embedding.mining.Triplets;
import io.equipoise.deep.embedding.similarity.LpDistance;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
import java.util.List;

/**
 * Wants every negative farther from the anchor than every positive, by a margin.
 *
 * <pre>
 *   v = d_ap - d_an + margin      loss = max(0, v), or log(1 + e^v) when smooth
 *   L = mean of the losses above 0 over all triplets (anchor, positive, negative)
 * </pre>
 *
 * <p>d is the Euclidean distance of directions, for which the margin 0.05 is meant. With {@code
 * swap} the nearer of d_an and d_pn stands for the negative. Embeddings have shape (N,d), labels
 * (N). Most triplets of a trained network cost nothing: a miner saves their work.
 *
 * <pre>{@code
 * TripletMarginLoss all = new TripletMarginLoss(TripletMarginLoss.Options.DEFAULT);
 * PairLoss batchHard = all.with(all.parts().with(new BatchHardMiner()));
 * TripletLoss semihard = all.with(new TripletMarginMiner(new Options(0.2, Kind.SEMIHARD)));
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/1503.03832">Schroff, Kalenichenko, Philbin, FaceNet: A
 *     Unified Embedding for Face Recognition and Clustering, 2015, eq. 2, arXiv:1503.03832; the
 *     smooth form is of Hermans et al., arXiv:1703.07737, the swap of Balntas et al., 2016</a>
 */
@Method(
    name = "triplet-margin",
    aliases = {"triplet", "triplet-loss"},
    slot = Slot.OBJECTIVE,
    summary =
        "Wants negatives farther than positives by a margin; with a miner the usual loss of"
            + " re-identification and retrieval.",
    cites = {"schroff2015facenet", "hermans2017defense", "balntas2016learning"})
public final class TripletMarginLoss extends TripletLoss implements Numeric {
  private static final Parts PARTS = Parts.of(LpDistance.EUCLIDEAN, Averaging.MEAN_OF_NONZERO);

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("by how much the negative should be farther, in the unit of the similarity")
          double margin,
      @Meaning("whether the nearer of anchor and positive faces the negative") boolean swap,
      @Meaning("whether log(1 + e^v) stands for max(0, v)") boolean smooth) {

    /** The margin 0.05 of directions, a hinge. */
    public static final Options DEFAULT = new Options(0.05, false, false);

    public Options {
      Require.between("margin", margin, -1e6, 1e6);
    }
  }

  public TripletMarginLoss(Options options) {
    this(options, PARTS, TripletMiner.ALL);
  }

  public TripletMarginLoss(Options options, Parts parts, TripletMiner triplets) {
    super("triplet-margin", parts, triplets);
    this.options = options;
  }

  @Override
  public TripletMarginLoss with(Parts other) {
    return new TripletMarginLoss(options, other, triplets());
  }

  @Override
  public TripletMarginLoss with(TripletMiner other) {
    return new TripletMarginLoss(options, parts(), other);
  }

  @Override
  protected Terms ofTriplets(Triplets chosen) {
    NDArray negative = chosen.negativeDistances();
    if (options.swap()) {
      negative = NDArrays.minimum(negative, chosen.oppositeDistances());
    }
    NDArray violation =
        chosen.positiveDistances().sub(negative).add(Scalars.of(options.margin(), negative));
    NDArray loss =
        options.smooth() ? LogSumExp.softplus(violation) : violation.getNDArrayInternal().relu();
    return new Terms(loss, loss.onesLike(), chosen.anchors());
  }

  @Override
  public List<Function> functions() {
    return List.of(
        PairFunction.of(
            PairFunction.named("triplet-margin")
                .parameter("margin", 0.05, "by how much the negative should be farther")
                .parameter("swap", false, "whether the nearer end faces the negative")
                .parameter("smooth", false, "whether log(1 + e^v) stands for max(0, v)"),
            TripletMarginLoss::made));
  }

  private static TripletMarginLoss made(Arguments given) {
    return new TripletMarginLoss(
        new Options(
            given.number("margin", Options.DEFAULT.margin()),
            given.flag("swap", false),
            given.flag("smooth", false)));
  }
}
