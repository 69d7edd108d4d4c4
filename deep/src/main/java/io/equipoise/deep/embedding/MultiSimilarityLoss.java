package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.kernel.PairwiseLogSumExp;
import io.equipoise.deep.embedding.mining.Miner;
import io.equipoise.deep.embedding.similarity.CosineSimilarity;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
import java.util.List;
import java.util.Optional;

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

  /** Numbers that the positives of all rows may take, 32 MB in float32. */
  private static final long MOST_POSITIVES = 1L << 23;

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

  /**
   * Negatives by blocks, over rows in order of their classes; positives class by class, as long as
   * classes are small.
   */
  @Override
  protected Optional<NDArray> direct(Labelled rows) {
    ClassOrder order = ClassOrder.of(rows.labels());
    if (!(parts().similarity() instanceof CosineSimilarity)
        || parts().miner() != Miner.ALL
        || parts().reduction() != Averaging.MEAN
        || order.positives() > MOST_POSITIVES) {
      return Optional.empty();
    }
    NDArray unit = UnitRows.of(order.sorted(rows.embeddings()));
    NDArray even = unit.getManager().ones(unit.getShape().slice(0, 1), unit.getDataType());
    double sharpness = options.beta();
    double edge = sharpness * options.base();
    NDArray push =
        PairwiseLogSumExp.rows(unit, unit, 1 / sharpness, order.leftOut(), even, edge)
            .less(even.mul(Scalars.held(edge, even)));
    NDArray sum = push.div(Scalars.held(sharpness, push));
    for (NDArray classes : order.classes(unit)) {
      NDArray cosines = classes.batchMatMul(classes.transpose(0, 2, 1));
      long each = cosines.getShape().get(1);
      NDArray others = cosines.getManager().eye(Math.toIntExact(each)).eq(0);
      NDArray mask = others.expandDims(0).broadcast(cosines.getShape());
      NDArray over = cosines.sub(Scalars.of(options.base(), cosines)).neg();
      sum = sum.add(sharp(over, mask, options.alpha(), 2).sum());
    }
    return Optional.of(sum.div(Scalars.held((double) rows.size(), sum)));
  }

  @Override
  public List<Terms> perAnchor(Pairs pairs) {
    NDArray over = pairs.distances().sub(pairs.distance(options.base()));
    NDArray pull = sharp(over, pairs.positives(), options.alpha(), 1);
    NDArray push = sharp(over.neg(), pairs.negatives(), options.beta(), 1);
    return List.of(Terms.ofAnchors(pull.add(push), pull.onesLike()));
  }

  private static NDArray sharp(NDArray over, NDArray mask, double sharpness, int axis) {
    NDArray held = Scalars.held(sharpness, over);
    return LogSumExp.withOne(over.mul(held), mask, axis).div(held);
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
