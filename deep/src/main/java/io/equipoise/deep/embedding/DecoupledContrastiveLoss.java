package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.kernel.LeftOut;
import io.equipoise.deep.embedding.kernel.PairwiseLogSumExp;
import io.equipoise.deep.embedding.kernel.SymmetricLogSumExp;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * Contrastive training of two views in small batches, with weak augmentation or on short schedules:
 * the positive no longer stands in the denominator, where it scales down its own gradient.
 *
 * <pre>
 *   loss_i = -w_i p_i / tau + log U_i        U_i = Σ_k exp(s_ik / tau)
 *   w_i = 2 - exp(p_i / sigma) / mean_j exp(p_j / sigma), constant; 1 without sigma
 *   q_i = U_i / (exp(p_i / tau) + U_i)       ∇ InfoNCE_i = q_i ∇ loss_i
 * </pre>
 *
 * <p>Views have shape (2,N,d), rows scaled to length 1. {@code p_i} is the similarity of an item's
 * two views, and {@code s_ik} those of anchor i with all other items in both views, 2N-2 of them;
 * the loss is the mean over the 2N anchors. {@code q} is what InfoNCE multiplies its gradient by:
 * near 1 in large batches of hard pairs, near 0 in small ones of easy pairs ({@link #multipliers}).
 * With the weights (DCLW) views that agree least weigh most, up to 2. The loss may be negative. One
 * item has no negatives, and a loss of 0. An optimiser that rescales gradients, such as Adam, takes
 * back much of what {@code q} does. This is not the debiased contrastive loss, which bears the same
 * letters.
 *
 * <pre>{@code
 * var loss = new DecoupledContrastiveLoss(new DecoupledContrastiveLoss.Options(0.1, 0.5, true));
 * NDArray value = loss.evaluate(new NDList(), new NDList(firstView, secondView));
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2110.06848">Yeh, Hong, Hsu, Liu, Chen, LeCun, Decoupled
 *     Contrastive Learning, 2022, arXiv:2110.06848</a>
 */
@Method(
    name = "decoupled-contrastive",
    aliases = {"dcl", "dclw", "decoupled-contrastive-learning"},
    row = 20,
    slot = Slot.OBJECTIVE,
    summary =
        "InfoNCE without the positive in the denominator, for small batches, weak augmentation and"
            + " short schedules.",
    cites = {"yeh2022decoupled"},
    instead = ViewLoss.INSTEAD)
public final class DecoupledContrastiveLoss extends ViewLoss implements Numeric {
  private static final double TAU = 0.1;
  private static final double SIGMA = 0.5;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("temperature that divides the similarities; above 0") double tau,
      @Meaning("width of the weighting by agreement; 0 for none, the paper's DCLW has 0.5")
          double sigma,
      @Meaning("whether rows of the anchor's own view are negatives too") boolean sameView) {

    /** The paper's temperature for small images, unweighted, negatives from both views. */
    public static final Options DEFAULT = new Options(TAU, 0, true);

    public Options {
      Require.between("tau", tau, 1e-6, 1e6);
      Require.that(
          sigma == 0 || sigma >= 1e-6,
          "sigma is " + sigma + ", but must be 0 for no weights, or at least 1e-6");
    }
  }

  public DecoupledContrastiveLoss(Options options) {
    super("decoupled-contrastive");
    this.options = options;
  }

  @Override
  public NDArray loss(NDArray views) {
    NDArray unit = Contrast.twoUnitViews(views, "decoupled-contrastive");
    NDArray own = unit.get(0).mul(unit.get(1)).sum(new int[] {1});
    NDArray pull = pull(own.div(Scalars.held(options.tau(), own)));
    long items = own.size();
    NDArray sum = options.sameView() ? ofViews(unit, pull) : ofTowers(unit, pull);
    return sum.mul(Scalars.held(items > 1 ? 0.5 / items : 0, sum));
  }

  private NDArray ofViews(NDArray unit, NDArray pull) {
    long items = pull.size();
    NDArray rows = unit.reshape(2 * items, -1);
    NDArray even = rows.getManager().ones(new Shape(2 * items), rows.getDataType());
    return PairwiseLogSumExp.rows(rows, rows, options.tau(), LeftOut.shifted(0, items), even)
        .less(pull.concat(pull));
  }

  private NDArray ofTowers(NDArray unit, NDArray pull) {
    return SymmetricLogSumExp.of(unit.get(0), unit.get(1), options.tau(), LeftOut.ITSELF)
        .less(pull);
  }

  /**
   * The loss with negatives from a queue, as momentum encoders keep.
   *
   * @param anchors (N,d)
   * @param keys (N,d) the anchors' partners
   * @param queue (K,d) rows of other items; where K is 0 the loss is 0
   */
  public NDArray loss(NDArray anchors, NDArray keys, NDArray queue) {
    Require.sameLength("anchors", anchors.getShape().get(0), "keys", keys.getShape().get(0));
    return mean(
        Contrast.ofQueue(
            UnitRows.of(anchors), UnitRows.of(keys), UnitRows.of(queue), options.tau()));
  }

  private NDArray mean(Contrast contrast) {
    return contrast.mean(contrast.logOthers().sub(pull(contrast.ownSimilarity())));
  }

  /** What each anchor is pulled by, from its similarity with its own over tau. */
  private NDArray pull(NDArray own) {
    return options.sigma() == 0 ? own : own.mul(weights(own));
  }

  /** The weight of each anchor by its similarity over tau. */
  private NDArray weights(NDArray own) {
    NDArray scaled = own.stopGradient().mul(Scalars.held(options.tau() / options.sigma(), own));
    return scaled.softmax(0).mul(Scalars.held((double) own.size(), own)).neg().add(2);
  }

  /**
   * What InfoNCE over both views multiplies each anchor's gradient by: q (2N) of the first view's
   * anchors, then of the second's. 0 where there is one item.
   */
  public NDArray multipliers(NDArray views) {
    NDArray unit = Contrast.twoUnitViews(views, "decoupled-contrastive");
    return Contrast.ofViews(unit, options.tau()).multipliers();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            described("dcl"),
            inputs -> evaluated(inputs, new Options(tau(inputs.arguments()), 0, true))),
        NativeFunction.of(
            described("dclw").parameter("sigma", SIGMA, "width of the weighting, above 0"),
            inputs -> evaluated(inputs, weighted(inputs.arguments()))),
        NativeFunction.of(
            Function.named("npc-multiplier")
                .input("views", "(2,N,d)", "rows of both views; they are normalised")
                .parameter("tau", TAU, "temperature, above 0"),
            DecoupledContrastiveLoss::multiplied));
  }

  private static Function.Builder described(String name) {
    return Function.named(name)
        .differentiable("views", "(2,N,d)", "rows of both views; they are normalised")
        .parameter("tau", TAU, "temperature, above 0");
  }

  private static double tau(Arguments arguments) {
    return arguments.number("tau", TAU);
  }

  private static Options weighted(Arguments arguments) {
    double sigma = arguments.number("sigma", SIGMA);
    Require.above("sigma", sigma, 0);
    return new Options(tau(arguments), sigma, true);
  }

  private static NDArray evaluated(Inputs inputs, Options given) {
    return new DecoupledContrastiveLoss(given).of(inputs);
  }

  private static NDArray multiplied(Inputs inputs) {
    inputs.finite("views");
    NDArray views = ViewLoss.checked(inputs.constant("views"));
    return new DecoupledContrastiveLoss(new Options(tau(inputs.arguments()), 0, true))
        .multipliers(views);
  }
}
