package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.kernel.LeftOut;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * The contrastive loss of two towers that does not saturate: the partner is left out of the
 * denominator, so that a pair which is found with ease still teaches.
 *
 * <pre>
 *   term(a, b)_i = -a_i·b_i / tau + log Σ_{j≠i} exp(a_i·b_j / tau)
 *   loss = (1/2N) Σ_i [ term(a, b)_i + term(b, a)_i ]        InfoNCE_i = log(1 + exp(term_i))
 * </pre>
 *
 * <p>{@code a} and {@code b} are the rows of the two views (2,N,d), scaled to length 1. The loss
 * may be negative, and has the lower bound {@code -2/tau + log(N-1)}. One item has no negatives,
 * and a loss of 0. {@link DecoupledContrastiveLoss} is the same with negatives from both views, and
 * {@link CloobLoss} applies it to what a Hopfield network retrieves.
 *
 * @see <a href="https://arxiv.org/abs/1905.06922">Poole, Ozair, van den Oord, Alemi, Tucker, On
 *     Variational Bounds of Mutual Information, 2019, eq. 12, arXiv:1905.06922</a>
 * @see <a href="https://arxiv.org/abs/2110.11316">Fürst et al., CLOOB: Modern Hopfield Networks
 *     with InfoLOOB Outperform CLIP, 2022, arXiv:2110.11316</a>
 */
@Method(
    name = "infoloob",
    aliases = {"leave-one-out-bound"},
    slot = Slot.OBJECTIVE,
    summary =
        "The contrastive loss of two towers without the partner in the denominator, so that easy"
            + " pairs still teach.",
    cites = {"poole2019bounds", "fuerst2022cloob"},
    instead = ViewLoss.INSTEAD)
public final class InfoLoobLoss extends ViewLoss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(@Meaning("temperature that divides the similarities; above 0") double tau) {

    /** A temperature of 0.1. */
    public static final Options DEFAULT = new Options(0.1);

    public Options {
      Require.between("tau", tau, 1e-6, 1e6);
    }
  }

  public InfoLoobLoss(Options options) {
    super("infoloob");
    this.options = options;
  }

  @Override
  public NDArray loss(NDArray views) {
    NDArray unit = Contrast.twoUnitViews(views, "infoloob");
    return Towers.mean(unit, options.tau(), LeftOut.ITSELF);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("infoloob")
                .differentiable("views", "(2,N,d)", "rows of both views; they are normalised")
                .parameter("tau", 0.1, "temperature, above 0"),
            InfoLoobLoss::evaluated));
  }

  private static NDArray evaluated(Inputs inputs) {
    return new InfoLoobLoss(new Options(inputs.arguments().number("tau", 0.1))).of(inputs);
  }
}
