package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.boost.BoostingNumberLoss;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * The pinball loss, whose answer is a quantile: for limits that a share {@code tau} of the truth
 * stays below, or where too little costs more than too much.
 *
 * <pre>
 *   d_i = t_i - o_i        loss_i = tau d_i for d_i of at least 0, else (tau - 1) d_i
 * </pre>
 *
 * <p>Outputs o and targets t have shape (N). {@code tau = 0.5} gives half the absolute error.
 * Boosting takes 1 for the curvature, so that a leaf steps by its mean slope.
 *
 * @see <a href="https://doi.org/10.2307/1913643">Koenker and Bassett, Regression Quantiles,
 *     1978</a>
 */
@Method(
    name = "quantile",
    aliases = {"pinball", "quantile-loss"},
    slot = Slot.OBJECTIVE,
    treats = {Bias.LABEL_NOISE},
    summary =
        "The pinball loss, whose answer is a quantile of the target: the median with tau=0.5, a"
            + " limit that nine in ten stay below with tau=0.9.",
    cites = {"koenker1978regression"})
public final class QuantileLoss extends ErrorLoss implements BoostingNumberLoss, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(@Meaning("which quantile is predicted; above 0 and below 1") double tau) {

    /** The median. */
    public static final Options DEFAULT = new Options(0.5);

    public Options {
      Require.that(tau > 0 && tau < 1, "tau is " + tau + ", but must be above 0 and below 1");
    }
  }

  public QuantileLoss(Options options) {
    super("quantile");
    this.options = options;
  }

  @Override
  protected NDArray ofErrors(NDArray errors) {
    return errors
        .mul(Scalars.held(-options.tau(), errors))
        .maximum(errors.mul(Scalars.held(1 - options.tau(), errors)));
  }

  @Override
  public double derive(double target, double score, double[] slopes) {
    double error = score - target;
    slopes[0] = error > 0 ? 1 - options.tau() : error < 0 ? -options.tau() : 0.5 - options.tau();
    slopes[1] = 1;
    return Math.max(-options.tau() * error, (1 - options.tau()) * error);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            describe("quantile").parameter("tau", 0.5, "which quantile; above 0 and below 1"),
            inputs ->
                new QuantileLoss(new Options(inputs.arguments().number("tau", 0.5))).mean(inputs)));
  }
}
