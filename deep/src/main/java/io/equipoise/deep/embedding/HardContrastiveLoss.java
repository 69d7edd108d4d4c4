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
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * Contrast with the hardest negatives only, so that a high temperature, which leaves items of one
 * class near each other, still presses on what lies close.
 *
 * <pre>
 *   loss_i = -log( exp(s_ii / tau) / (exp(s_ii / tau) + Σ_{k in hard_i} exp(s_ik / tau)) )
 *   hard_i = the ceil(alpha·(N-1)) negatives with the largest s_ik, at least one, ties kept
 * </pre>
 *
 * <p>{@link #simple} presses on all of these negatives alike, which is what remains of the loss at
 * a very high temperature:
 *
 * <pre>
 *   loss_i = -s_ii + lambda Σ_{k in hard_i} s_ik
 * </pre>
 *
 * <p>{@code s} are the products of the rows of the first view, the anchors, with those of the
 * second, views (2,N,d), all scaled to length 1; the loss is the mean over the anchors. Which
 * negatives are hard is constant. {@code alpha = 1} keeps all. One item has a loss of 0. {@link
 * io.equipoise.core.metric.TemperatureStudy} measures what the temperature does.
 *
 * @see <a href="https://arxiv.org/abs/2012.09740">Wang, Liu, Understanding the Behaviour of
 *     Contrastive Loss, 2021, arXiv:2012.09740</a>
 */
@Method(
    name = "hard-contrastive",
    row = 29,
    slot = Slot.OBJECTIVE,
    summary =
        "Contrasts with the hardest share of the negatives only, so that high temperatures stay"
            + " tolerant and still separate.",
    cites = {"wang2021understanding"},
    instead = ViewLoss.INSTEAD)
public final class HardContrastiveLoss extends ViewLoss implements Numeric {
  /** Keeps a product such as 0.07·100 from being taken for more than 7. */
  private static final double ROUNDING = 1e-9;

  /** Cosines this near each other are one: equal rows differ by rounding. */
  private static final double TIE = 1e-6;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("temperature that divides the similarities; above 0") double tau,
      @Meaning("share of the negatives that are kept, the hardest; in (0, 1], 1 keeps all")
          double alpha) {

    /** A temperature of 0.3 and the hardest tenth. */
    public static final Options DEFAULT = new Options(0.3, 0.1);

    public Options {
      Require.between("tau", tau, 1e-6, 1e6);
      Require.above("alpha", alpha, 0);
      Require.between("alpha", alpha, 0, 1);
    }
  }

  public HardContrastiveLoss(Options options) {
    super("hard-contrastive");
    this.options = options;
  }

  @Override
  public NDArray loss(NDArray views) {
    NDArray unit = Contrast.twoUnitViews(views, "hard-contrastive");
    Contrast all = Contrast.ofTowers(unit.get(0), unit.get(1), options.tau());
    Contrast hard = all.hasOthers() ? all.withOthers(hardest(all)) : all;
    return hard.mean(hard.coupled());
  }

  /**
   * The loss without a softmax, a scalar; unbounded weights make it a baseline more than a remedy.
   *
   * @param views (2,N,d)
   * @param lambda price of a negative's product; at least 0
   */
  public NDArray simple(NDArray views, double lambda) {
    Require.between("lambda", lambda, 0, 1e6);
    NDArray unit = Contrast.twoUnitViews(views, "hard-contrastive");
    NDArray own = unit.get(0).mul(unit.get(1)).sum(new int[] {1});
    Contrast all = Contrast.ofTowers(unit.get(0), unit.get(1), options.tau());
    if (!all.hasOthers()) {
      return own.sum().mul(Scalars.held(0, own));
    }
    NDArray kept = hardest(all).toType(own.getDataType(), false);
    NDArray pressed = all.similarities().mul(kept).sum(new int[] {1});
    return pressed.mul(Scalars.held(lambda * options.tau(), pressed)).sub(own).mean();
  }

  /** 1 at the negatives that are kept (N,N). */
  private NDArray hardest(Contrast all) {
    NDArray values = all.similarities().stopGradient();
    long negatives = values.getShape().get(1) - 1;
    int kept = (int) Math.max(1, Math.ceil(options.alpha() * negatives - ROUNDING));
    NDArray lowest = values.min().sub(1).broadcast(values.getShape());
    NDArray others = NDArrays.where(all.others(), values, lowest);
    NDArray least = others.topK(kept, 1).get(0).min(new int[] {1}, true);
    return others.gte(least.sub(Scalars.held(TIE / options.tau(), least))).logicalAnd(all.others());
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("hard-contrastive")
                .differentiable("views", "(2,N,d)", "anchors, candidates; they are normalised")
                .parameter("tau", 0.3, "temperature, above 0")
                .parameter("alpha", 0.1, "share of the negatives that are kept, in (0, 1]"),
            HardContrastiveLoss::evaluated));
  }

  private static NDArray evaluated(Inputs inputs) {
    Arguments given = inputs.arguments();
    Options options = new Options(given.number("tau", 0.3), given.number("alpha", 0.1));
    return new HardContrastiveLoss(options).of(inputs);
  }
}
