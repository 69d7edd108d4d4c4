package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.kernel.MultiViewLogSumExp;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * InfoNCE of any number of views or modalities with one term per item instead of one per pair of
 * views.
 *
 * <pre>
 *   a_i  = Σ_l Σ_{m≠l} exp(u_li·u_mi / tau)
 *   b_i  = Σ_l Σ_{m≠l} Σ_j exp(u_li·u_mj / tau)      with sameView also m = l for j ≠ i
 *   loss = -(1/N) Σ_i log(a_i / b_i)
 * </pre>
 *
 * <p>{@code u_l} are the rows of view l of V, views (V,N,d), scaled to length 1; j runs over all
 * items, i among them. {@code sameView} is what the authors' program computes, the default what
 * they write. One item costs 0. O(V²·N²·d) time. {@link MultiViewDhelLoss} is the one that uses
 * more dimensions.
 *
 * @see <a href="https://arxiv.org/abs/2507.06979">Koromilas, Georgiou, Bouritsas, Giannakopoulos,
 *     Nicolaou, Panagakis, A Principled Framework for Multi-View Contrastive Learning, 2025,
 *     arXiv:2507.06979</a>
 */
@Method(
    name = "mv-infonce",
    aliases = {"multi-view-infonce"},
    row = 22,
    slot = Slot.OBJECTIVE,
    summary = "InfoNCE of three or more views with one term per item instead of one per pair.",
    cites = {"koromilas2025multiview"},
    instead = ViewLoss.INSTEAD)
public final class MultiViewInfoNceLoss extends ViewLoss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("temperature that divides the similarities; above 0") double tau,
      @Meaning("whether other items of the anchor's own view are negatives too") boolean sameView) {

    /** The paper's temperature for small images, negatives from other views. */
    public static final Options DEFAULT = new Options(0.5, false);

    public Options {
      Require.between("tau", tau, 1e-6, 1e6);
    }
  }

  public MultiViewInfoNceLoss(Options options) {
    super("mv-infonce");
    this.options = options;
  }

  @Override
  public NDArray loss(NDArray views) {
    NDArray unit = UnitRows.of(views);
    NDArray scaled = unit.div(Scalars.held(options.tau(), unit));
    NDArray sum =
        MultiViewLogSumExp.of(unit, options.tau(), options.sameView())
            .less(MultiViews.agreement(scaled, unit));
    return sum.div(Scalars.held((double) views.getShape().get(1), sum));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("mv-infonce")
                .differentiable("views", "(V,N,d)", "rows of all views; they are normalised")
                .parameter("tau", 0.5, "temperature, above 0")
                .parameter("sameView", false, "own view's other items are negatives too"),
            MultiViewInfoNceLoss::evaluated));
  }

  private static NDArray evaluated(Inputs inputs) {
    Arguments given = inputs.arguments();
    Options options = new Options(given.number("tau", 0.5), given.flag("sameView", false));
    return new MultiViewInfoNceLoss(options).of(inputs);
  }
}
