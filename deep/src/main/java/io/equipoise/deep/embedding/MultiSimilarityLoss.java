package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.similarity.CosineSimilarity;
import io.equipoise.deep.engine.Scalars;
import java.util.List;

/**
 * Weighs each pair by how it stands by itself and beside the anchor's other pairs.
 *
 * <pre>
 *   loss_i = 1/alpha · log(1 + Σ_{p in P(i)} exp(-alpha (s_ip - base)))
 *          + 1/beta  · log(1 + Σ_{n in N(i)} exp( beta  (s_in - base)))
 *   L = mean over all rows i
 * </pre>
 *
 * <p>s is the cosine; under a distance both differences turn round. Embeddings have shape (N,d),
 * labels (N). The paper trains it with its own miner, {@link
 * io.equipoise.deep.embedding.mining.MultiSimilarityMiner}. Defaults: alpha 2, beta 50, base 0.5.
 *
 * @see <a href="https://arxiv.org/abs/1904.06627">Wang, Han, Huang, Dong, Scott, Multi-Similarity
 *     Loss with General Pair Weighting for Deep Metric Learning, 2019, eq. 15, arXiv:1904.06627</a>
 */
@Method(
    name = "multi-similarity",
    aliases = {"multi-similarity-loss"},
    slot = Slot.OBJECTIVE,
    summary =
        "Weighs pairs softly by how hard they are, by themselves and beside others; a strong"
            + " default for retrieval.",
    cites = {"wang2019multisimilarity"})
public final class MultiSimilarityLoss extends PairLoss implements Numeric {
  private static final Parts PARTS = Parts.of(new CosineSimilarity(), Averaging.MEAN);

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("sharpness over positive pairs; above 0") double alpha,
      @Meaning("sharpness over negative pairs; above 0") double beta,
      @Meaning("similarity that parts near from far") double base) {

    /** The paper's sharpness, and a cosine of 0.5. */
    public static final Options DEFAULT = new Options(2, 50, 0.5);

    public Options {
      Require.between("alpha", alpha, 1e-6, 1e6);
      Require.between("beta", beta, 1e-6, 1e6);
      Require.between("base", base, -1e6, 1e6);
    }
  }

  public MultiSimilarityLoss(Options options) {
    this(options, PARTS);
  }

  public MultiSimilarityLoss(Options options, Parts parts) {
    super("multi-similarity", parts);
    this.options = options;
  }

  @Override
  public MultiSimilarityLoss with(Parts other) {
    return new MultiSimilarityLoss(options, other);
  }

  @Override
  public List<Terms> perAnchor(Pairs pairs) {
    NDArray over = pairs.distances().sub(pairs.distance(options.base()));
    NDArray pull = sharp(over, pairs.positives(), options.alpha());
    NDArray push = sharp(over.neg(), pairs.negatives(), options.beta());
    return List.of(Terms.ofAnchors(pull.add(push), pull.onesLike()));
  }

  private static NDArray sharp(NDArray over, NDArray mask, double sharpness) {
    NDArray held = Scalars.held(sharpness, over);
    return LogSumExp.withOne(over.mul(held), mask, 1).div(held);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        PairFunction.of(
            PairFunction.named("multi-similarity")
                .parameter("alpha", 2, "sharpness over positive pairs; above 0")
                .parameter("beta", 50, "sharpness over negative pairs; above 0")
                .parameter("base", 0.5, "similarity that parts near from far"),
            MultiSimilarityLoss::made));
  }

  private static MultiSimilarityLoss made(Arguments given) {
    return new MultiSimilarityLoss(
        new Options(
            given.number("alpha", Options.DEFAULT.alpha()),
            given.number("beta", Options.DEFAULT.beta()),
            given.number("base", Options.DEFAULT.base())));
  }
}
