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
import io.equipoise.deep.embedding.similarity.LpDistance;
import io.equipoise.deep.engine.Scalars;
import java.util.List;

/**
 * Wants an anchor's positives within one distance and its negatives beyond another, and weighs
 * those that are not by how far they are off.
 *
 * <pre>
 *   P* = positives with d &gt; alpha - margin      N* = negatives with d &lt; alpha
 *   P_i = mean over P* of d - (alpha - margin), weights exp(tp (d - (alpha - margin)))
 *   N_i = mean over N* of alpha - d,            weights exp(tn (alpha - d))
 *   loss_i = (1 - imbalance) P_i + imbalance N_i      L = mean over all rows i
 * </pre>
 *
 * <p>A mean over none is 0; a gradient passes through the weights too. d is the Euclidean distance
 * of directions. Embeddings have shape (N,d), labels (N). Defaults: alpha 1.2, margin 0.4,
 * imbalance 0.5, tp 0, tn 10.
 *
 * @see <a href="https://arxiv.org/abs/1903.03238">Wang, Hua, Kodirov, Hu, Garnier, Robertson,
 *     Ranked List Loss for Deep Metric Learning, 2019, eq. 3 to 8, arXiv:1903.03238</a>
 */
@Method(
    name = "ranked-list",
    slot = Slot.OBJECTIVE,
    summary =
        "Draws a sphere around each row and weighs the pairs on its wrong side, so that classes keep their inner spread.",
    cites = {"wang2019ranked"})
public final class RankedListLoss extends PairLoss implements Numeric {
  /** The exponent of what is left out: its exponential is 0 in either type. */
  private static final double NOTHING = 1e30;

  private static final Parts PARTS = Parts.of(LpDistance.EUCLIDEAN, Averaging.MEAN);

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("distance that negatives should be beyond; above 0") double alpha,
      @Meaning("by how much nearer positives should be; at least 0") double margin,
      @Meaning("share of the negatives; 0 to 1") double imbalance,
      @Meaning("sharpness of the weights of positives; at least 0") double tp,
      @Meaning("sharpness of the weights of negatives; at least 0") double tn) {

    /** Usual values. */
    public static final Options DEFAULT = new Options(1.2, 0.4, 0.5, 0, 10);

    public Options {
      Require.between("alpha", alpha, 1e-6, 1e6);
      Require.between("margin", margin, 0, 1e6);
      Require.between("imbalance", imbalance, 0, 1);
      Require.between("tp", tp, 0, 1e4);
      Require.between("tn", tn, 0, 1e4);
    }
  }

  public RankedListLoss(Options options) {
    this(options, PARTS);
  }

  public RankedListLoss(Options options, Parts parts) {
    super("ranked-list", parts);
    this.options = options;
  }

  @Override
  public RankedListLoss with(Parts other) {
    return new RankedListLoss(options, other);
  }

  @Override
  public List<Terms> perAnchor(Pairs pairs) {
    NDArray distances = pairs.distances();
    NDArray far = distances.sub(pairs.distance(options.alpha() - options.margin()));
    NDArray near = distances.neg().add(pairs.distance(options.alpha()));
    NDArray pull = weighted(far, pairs.positives(), options.tp());
    NDArray push = weighted(near, pairs.negatives(), options.tn());
    NDArray loss =
        pull.mul(Scalars.held(1 - options.imbalance(), pull))
            .add(push.mul(Scalars.held(options.imbalance(), push)));
    return List.of(Terms.ofAnchors(loss, loss.onesLike()));
  }

  /** (b) mean of what is above 0, those most that are farthest above. */
  private static NDArray weighted(NDArray over, NDArray mask, double sharpness) {
    NDArray chosen = mask.mul(over.gt(0).toType(over.getDataType(), false));
    NDArray scaled = over.mul(Scalars.held(sharpness, over));
    NDArray none = over.zerosLike().sub(NOTHING);
    NDArray weights = NDArrays.where(chosen.gt(0), scaled, none).softmax(1).mul(chosen);
    return weights.mul(over).sum(new int[] {1});
  }

  @Override
  public List<Function> functions() {
    return List.of(
        PairFunction.of(
            PairFunction.named("ranked-list")
                .parameter("alpha", 1.2, "distance that negatives should be beyond; above 0")
                .parameter("margin", 0.4, "by how much nearer positives should be; at least 0")
                .parameter("imbalance", 0.5, "share of the negatives; 0 to 1")
                .parameter("tp", 0, "sharpness of the weights of positives; at least 0")
                .parameter("tn", 10, "sharpness of the weights of negatives; at least 0"),
            RankedListLoss::made));
  }

  private static RankedListLoss made(Arguments given) {
    return new RankedListLoss(
        new Options(
            given.number("alpha", Options.DEFAULT.alpha()),
            given.number("margin", Options.DEFAULT.margin()),
            given.number("imbalance", Options.DEFAULT.imbalance()),
            given.number("tp", Options.DEFAULT.tp()),
            given.number("tn", Options.DEFAULT.tn())));
  }
}
