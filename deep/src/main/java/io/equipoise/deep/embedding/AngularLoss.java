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
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
import java.util.List;

/**
 * Narrows the angle under which a negative sees anchor and positive, instead of comparing
 * distances: it does not depend on the scale of a class.
 *
 * <pre>
 *   f_apn = 4 tan²(alpha) (x_a + x_p)'x_n - 2 (1 + tan²(alpha)) x_a'x_p
 *   loss_ap = log(1 + Σ_{n in N(a)} exp(f_apn))        L = mean over the ordered positive pairs
 * </pre>
 *
 * <p>x are directions. Embeddings have shape (N,d), labels (N); the default angle is 40°. It needs
 * room for as many numbers as there are positive pairs times rows. Pairs whose anchor has no
 * negative cost 0.
 *
 * @see <a href="https://arxiv.org/abs/1708.01682">Wang, Zhou, Wen, Liu, Lin, Deep Metric Learning
 *     with Angular Loss, 2017, eq. 6 and 8, arXiv:1708.01682</a>
 */
@Method(
    name = "angular",
    aliases = {"angular-loss"},
    slot = Slot.OBJECTIVE,
    summary =
        "Bounds the angle at the negative of each triplet, whatever the scale of the distances.",
    cites = {"wang2017deep"})
public final class AngularLoss extends PairLoss implements Numeric {
  private static final Parts PARTS = Parts.of(new CosineSimilarity(), Averaging.MEAN);

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("largest angle at the negative, in degrees; above 0, below 90") double alpha) {

    /** Usual values. */
    public static final Options DEFAULT = new Options(40);

    public Options {
      Require.between("alpha", alpha, 1e-3, 89);
    }
  }

  public AngularLoss(Options options) {
    this(options, PARTS);
  }

  public AngularLoss(Options options, Parts parts) {
    super("angular", parts);
    this.options = options;
  }

  @Override
  public AngularLoss with(Parts other) {
    return new AngularLoss(options, other);
  }

  @Override
  public List<Terms> perAnchor(Pairs pairs) {
    NDArray marks = pairs.positives().gt(0).nonzero();
    NDArray anchors = marks.get(":, 0");
    NDArray rows = UnitRows.of(pairs.references().embeddings());
    NDArray anchor = UnitRows.of(pairs.anchors().embeddings()).get(anchors);
    NDArray positive = rows.get(marks.get(":, 1"));
    double tangent = Math.pow(Math.tan(Math.toRadians(options.alpha())), 2);
    NDArray toNegatives = anchor.add(positive).matMul(rows.transpose());
    NDArray own = anchor.mul(positive).sum(new int[] {1}, true);
    NDArray angle =
        toNegatives
            .mul(Scalars.held(4 * tangent, own))
            .sub(own.mul(Scalars.held(2 * (1 + tangent), own)));
    NDArray negatives = pairs.negatives().get(anchors);
    NDArray loss = LogSumExp.withOne(angle, negatives, 1);
    return List.of(new Terms(loss, loss.onesLike(), anchors));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        PairFunction.of(
            PairFunction.named("angular")
                .parameter(
                    "alpha", 40, "largest angle at the negative, in degrees; above 0, below 90"),
            AngularLoss::made));
  }

  private static AngularLoss made(Arguments given) {
    return new AngularLoss(new Options(given.number("alpha", Options.DEFAULT.alpha())));
  }
}
