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
 * The usual contrastive loss of two views or two towers: of all rows of one, each row has to find
 * its partner, in both directions.
 *
 * <pre>
 *   loss = -(1/2N) Σ_i [ log softmax_j(a_i·b_j / tau)[i] + log softmax_j(b_i·a_j / tau)[i] ]
 * </pre>
 *
 * <p>{@code a} and {@code b} are the rows of the two views (2,N,d), scaled to length 1; negatives
 * come from the other view only. One item has no negatives, and a loss of 0. Products are formed in
 * blocks, so that N may be tens of thousands.
 *
 * <pre>{@code
 * Loss loss = new InfoNceLoss(new InfoNceLoss.Options(0.1));
 * NDArray value = loss.evaluate(new NDList(), new NDList(firstView, secondView));
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/1807.03748">van den Oord, Li, Vinyals, Representation
 *     Learning with Contrastive Predictive Coding, 2018, arXiv:1807.03748</a>
 */
@Method(
    name = "infonce",
    aliases = {"info-nce"},
    slot = Slot.OBJECTIVE,
    summary =
        "The usual contrastive loss: each row of a view has to find its partner in the other view.",
    cites = {"oord2018representation"},
    instead = ViewLoss.INSTEAD)
public final class InfoNceLoss extends ViewLoss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(@Meaning("temperature that divides the similarities; above 0") double tau) {

    /** A temperature of 0.1. */
    public static final Options DEFAULT = new Options(0.1);

    public Options {
      Require.between("tau", tau, 1e-6, 1e6);
    }
  }

  public InfoNceLoss(Options options) {
    super("infonce");
    this.options = options;
  }

  @Override
  public NDArray loss(NDArray views) {
    NDArray unit = Contrast.twoUnitViews(views, "infonce");
    return Towers.mean(unit, options.tau(), LeftOut.NONE);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("infonce")
                .differentiable("views", "(2,N,d)", "rows of both views; they are normalised")
                .parameter("tau", 0.1, "temperature, above 0"),
            InfoNceLoss::evaluated));
  }

  private static NDArray evaluated(Inputs inputs) {
    return new InfoNceLoss(new Options(inputs.arguments().number("tau", 0.1))).of(inputs);
  }
}
