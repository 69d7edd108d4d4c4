package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.similarity.LpDistance;
import java.util.List;

/**
 * Pulls pairs of a class together until they are nearer than one margin, and pushes pairs of two
 * classes apart until they are farther than another.
 *
 * <pre>
 *   positive pair: max(0, d_ij - positiveMargin)      negative pair: max(0, negativeMargin - d_ij)
 *   L = mean of the former above 0 + mean of the latter above 0
 * </pre>
 *
 * <p>d is the Euclidean distance of directions, between 0 and 2, for which the margins 0 and 1 are
 * meant; the original paper squares both terms. Under a similarity instead of a distance both
 * differences turn round: for the cosine take the margins 1 and 0. Embeddings have shape (N,d),
 * labels (N).
 *
 * @see <a href="https://doi.org/10.1109/CVPR.2006.100">Hadsell, Chopra, LeCun, Dimensionality
 *     Reduction by Learning an Invariant Mapping, 2006</a>
 */
@Method(
    name = "contrastive",
    aliases = {"contrastive-loss"},
    slot = Slot.OBJECTIVE,
    summary =
        "Pulls rows of a class together and pushes others beyond a margin, for embeddings that"
            + " compare classes never seen in training.",
    cites = {"hadsell2006dimensionality"})
public final class ContrastiveLoss extends PairLoss implements Numeric {
  private static final Parts PARTS = Parts.of(LpDistance.EUCLIDEAN, Averaging.MEAN_OF_NONZERO);

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("distance below which a positive pair costs nothing") double positiveMargin,
      @Meaning("distance above which a negative pair costs nothing") double negativeMargin) {

    /** Margins for distances of directions. */
    public static final Options DEFAULT = new Options(0, 1);

    public Options {
      Require.between("positiveMargin", positiveMargin, -1e6, 1e6);
      Require.between("negativeMargin", negativeMargin, -1e6, 1e6);
    }

    static Options of(Arguments arguments) {
      return new Options(
          arguments.number("positiveMargin", DEFAULT.positiveMargin),
          arguments.number("negativeMargin", DEFAULT.negativeMargin));
    }
  }

  public ContrastiveLoss(Options options) {
    this(options, PARTS);
  }

  public ContrastiveLoss(Options options, Parts parts) {
    super("contrastive", parts);
    this.options = options;
  }

  @Override
  public ContrastiveLoss with(Parts other) {
    return new ContrastiveLoss(options, other);
  }

  @Override
  public List<Terms> perAnchor(Pairs pairs) {
    return perAnchor(pairs, options);
  }

  static List<Terms> perAnchor(Pairs pairs, Options options) {
    NDArray distances = pairs.distances();
    NDArray tooFar = distances.sub(pairs.distance(options.positiveMargin()));
    NDArray tooNear = distances.neg().add(pairs.distance(options.negativeMargin()));
    return List.of(
        Terms.ofAnchors(tooFar.getNDArrayInternal().relu(), pairs.positives()),
        Terms.ofAnchors(tooNear.getNDArrayInternal().relu(), pairs.negatives()));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        PairFunction.of(
            described(PairFunction.named("contrastive")),
            arguments -> new ContrastiveLoss(Options.of(arguments))));
  }

  /** With the margins among its parameters. */
  static Function.Builder described(Function.Builder function) {
    return function
        .parameter("positiveMargin", 0, "distance below which a positive costs nothing")
        .parameter("negativeMargin", 1, "distance above which a negative costs nothing");
  }
}
