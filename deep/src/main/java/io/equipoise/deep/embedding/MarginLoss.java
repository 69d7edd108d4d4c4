package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.mining.TripletMiner;
import io.equipoise.deep.embedding.mining.Triplets;
import io.equipoise.deep.embedding.similarity.LpDistance;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import java.util.List;
import java.util.Optional;

/**
 * Wants positives within a boundary and negatives beyond it, by a margin on either side; the
 * boundary may be learned, one for all classes or one for each.
 *
 * <pre>
 *   of each triplet: max(0, d_ap - beta + margin) and max(0, beta - d_an + margin)
 *   L = mean of those above 0
 * </pre>
 *
 * <p>d is the Euclidean distance of directions. Embeddings have shape (N,d), labels (N), beta (1)
 * or (C), that of the anchor's class. The paper draws its triplets with {@link
 * io.equipoise.deep.embedding.mining.DistanceWeightedMiner}. Defaults: margin 0.2, beta 1.2. The
 * paper may price a learned boundary: add nu · beta to the loss.
 *
 * @see <a href="https://arxiv.org/abs/1706.07567">Wu, Manmatha, Smola, Krähenbühl, Sampling Matters
 *     in Deep Embedding Learning, 2017, eq. 5 to 7, arXiv:1706.07567</a>
 */
@Method(
    name = "margin",
    aliases = {"margin-loss"},
    slot = Slot.OBJECTIVE,
    summary =
        "Parts near from far at a boundary that may be learned for each class, with distance-weighted"
            + " draws of negatives.",
    cites = {"wu2017sampling"})
public final class MarginLoss extends TripletLoss implements Numeric {
  private static final Parts PARTS = Parts.of(LpDistance.EUCLIDEAN, Averaging.MEAN_OF_NONZERO);

  private final Options options;
  private final Optional<NDArray> boundary;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("what pairs should keep from the boundary, in the unit of the similarity")
          double margin,
      @Meaning("the boundary, where none is learned") double beta) {

    /** The paper's, for distances of directions. */
    public static final Options DEFAULT = new Options(0.2, 1.2);

    public Options {
      Require.between("margin", margin, -1e6, 1e6);
      Require.between("beta", beta, -1e6, 1e6);
    }
  }

  public MarginLoss(Options options) {
    this(options, PARTS, TripletMiner.ALL, Optional.empty());
  }

  /**
   * The same from other parts, with a boundary to learn.
   *
   * @param boundary (1) or (C), which may require a gradient; without it, that of the options
   */
  public MarginLoss(
      Options options, Parts parts, TripletMiner triplets, Optional<NDArray> boundary) {
    super("margin", parts, triplets);
    this.options = options;
    this.boundary = boundary;
  }

  @Override
  public MarginLoss with(Parts other) {
    return new MarginLoss(options, other, triplets(), boundary);
  }

  @Override
  public MarginLoss with(TripletMiner other) {
    return new MarginLoss(options, parts(), other, boundary);
  }

  /** The learned boundary, for an optimiser; none where it is fixed. */
  public List<NDArray> parameters() {
    return boundary.stream().toList();
  }

  @Override
  protected Terms ofTriplets(Triplets chosen) {
    NDArray positive = chosen.positiveDistances();
    NDArray beta = boundary(chosen, positive);
    NDArray far = positive.sub(beta).add(Scalars.of(options.margin(), positive));
    NDArray near = beta.sub(chosen.negativeDistances()).add(Scalars.of(options.margin(), positive));
    NDArray both = NDArrays.concat(new NDList(far, near)).getNDArrayInternal().relu();
    NDArray anchors = chosen.anchors();
    return new Terms(both, both.onesLike(), NDArrays.concat(new NDList(anchors, anchors)));
  }

  /** (T) as a distance, in the manager of {@code like}. */
  private NDArray boundary(Triplets chosen, NDArray like) {
    double sign = chosen.pairs().similarity().sign();
    NDArray zeros = like.zerosLike();
    NDArray learned = boundary.orElse(null);
    if (learned == null) {
      return zeros.add(Scalars.of(sign * options.beta(), like));
    }
    NDArray own = like.getManager().zeros(learned.getShape(), like.getDataType()).add(learned);
    NDArray labels = chosen.pairs().anchors().labels().gather(chosen.anchors(), 0);
    if (own.size() > 1) {
      for (long label : labels.toLongArray()) {
        Require.that(
            label < own.size(),
            "label " + label + " has no boundary: there are " + own.size() + " classes");
      }
      own = own.gather(labels, 0);
    }
    return zeros.add(own.mul(Scalars.held(sign, own)));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        PairFunction.ofInputs(
            PairFunction.named("margin")
                .optionalDifferentiable("boundaries", "(C)", "of each class, or one for all")
                .parameter("margin", 0.2, "what pairs should keep from the boundary")
                .parameter("beta", 1.2, "the boundary, where 'boundaries' is not given"),
            MarginLoss::made));
  }

  private static MarginLoss made(Inputs inputs) {
    Options given =
        new Options(
            inputs.arguments().number("margin", Options.DEFAULT.margin()),
            inputs.arguments().number("beta", Options.DEFAULT.beta()));
    if (!inputs.has("boundaries")) {
      return new MarginLoss(given);
    }
    inputs.finite("boundaries");
    NDArray learned = inputs.differentiable("boundaries").flatten();
    Require.that(learned.size() > 0, "input 'boundaries' is empty");
    return new MarginLoss(given, PARTS, TripletMiner.ALL, Optional.of(learned));
  }
}
