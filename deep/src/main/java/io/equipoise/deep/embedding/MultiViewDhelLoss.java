package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.kernel.LeftOut;
import io.equipoise.deep.embedding.kernel.PairwiseLogSumExp;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * Contrast of any number of views or modalities that keeps "the views of an item agree" apart from
 * "items spread", so that more views use more dimensions.
 *
 * <pre>
 *   a_i   = Σ_l Σ_{m≠l} exp(u_li·u_mi / tau)
 *   r_il  = Σ_{j≠i} exp(u_li·u_lj / tau)
 *   loss  = -(1/N) Σ_i [ log a_i - Σ_l log r_il ]
 * </pre>
 *
 * <p>{@code u_l} are the rows of view l of V, views (V,N,d), scaled to length 1. Each unordered
 * pair of views counts twice in {@code a}, which shifts the loss by log 2. Losses of different V do
 * not compare, since V log-sums are taken off. One item has no negatives, and a loss of 0.
 * O(V·N²·d) time. {@link io.equipoise.core.metric.EmbeddingSpectrum} has the effective rank that
 * tells whether dimensions are in use.
 *
 * <pre>{@code
 * Loss loss = new MultiViewDhelLoss(new MultiViewDhelLoss.Options(0.5));
 * NDArray value = loss.evaluate(new NDList(), new NDList(image, text, sound));
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2507.06979">Koromilas, Georgiou, Bouritsas, Giannakopoulos,
 *     Nicolaou, Panagakis, A Principled Framework for Multi-View Contrastive Learning, 2025,
 *     arXiv:2507.06979</a>
 */
@Method(
    name = "mv-dhel",
    aliases = {"multi-view-dhel"},
    row = 22,
    slot = Slot.OBJECTIVE,
    summary =
        "Contrast of three or more views that keeps their agreement apart from the spread of items,"
            + " against collapsed dimensions.",
    cites = {"koromilas2025multiview"},
    instead = ViewLoss.INSTEAD)
public final class MultiViewDhelLoss extends ViewLoss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(@Meaning("temperature that divides the similarities; above 0") double tau) {

    /** The paper's temperature for small images. */
    public static final Options DEFAULT = new Options(0.5);

    public Options {
      Require.between("tau", tau, 1e-6, 1e6);
    }
  }

  public MultiViewDhelLoss(Options options) {
    super("mv-dhel");
    this.options = options;
  }

  @Override
  public NDArray loss(NDArray views) {
    Shape shape = views.getShape();
    NDArray unit = UnitRows.of(views);
    NDArray scaled = unit.div(Scalars.held(options.tau(), unit));
    NDArray agreement = MultiViews.agreement(scaled, unit);
    NDArray even = unit.getManager().ones(new Shape(shape.get(1)), unit.getDataType());
    NDArray terms = agreement.neg().sum();
    for (long view = 0; view < shape.get(0); view++) {
      NDArray rows = unit.get(view);
      terms =
          terms.add(
              PairwiseLogSumExp.rows(rows, rows, options.tau(), LeftOut.ITSELF, even).total());
    }
    return terms.mul(Scalars.held(shape.get(1) > 1 ? 1.0 / shape.get(1) : 0, terms));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("mv-dhel")
                .differentiable("views", "(V,N,d)", "rows of all views; they are normalised")
                .parameter("tau", 0.5, "temperature, above 0"),
            MultiViewDhelLoss::evaluated));
  }

  private static NDArray evaluated(Inputs inputs) {
    return new MultiViewDhelLoss(new Options(inputs.arguments().number("tau", 0.5))).of(inputs);
  }
}
