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
 * Squared for small errors and linear for large ones, where some labels are grossly wrong: as
 * steady as the squared error near the truth, as deaf to outliers as the absolute one.
 *
 * <pre>
 *   d_i = |o_i - t_i|
 *   loss_i = d_i² / 2                    for d_i up to delta
 *          = delta (d_i - delta / 2)     beyond
 * </pre>
 *
 * <p>Outputs o and targets t have shape (N). In {@code mlp} targets, and so delta, are in standard
 * deviations of the training targets, which gross errors stretch: take a delta well below 1 where
 * there are many. A large delta gives half the squared error. Boosting takes {@code min(1, delta /
 * d_i)} for the curvature.
 *
 * @see <a href="https://doi.org/10.1214/aoms/1177703732">Huber, Robust Estimation of a Location
 *     Parameter, 1964</a>
 */
@Method(
    name = "huber",
    aliases = {"huber-loss", "smooth-absolute-error"},
    slot = Slot.OBJECTIVE,
    treats = {Bias.LABEL_NOISE},
    summary =
        "Squared for small errors and linear for large ones, so that grossly wrong labels do not"
            + " decide.",
    cites = {"huber1964robust"})
public final class HuberLoss extends ErrorLoss implements BoostingNumberLoss, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning(
              "error at which the loss turns from squared to linear, in standard deviations of the"
                  + " target; above 0")
          double delta) {

    /** One standard deviation of the target. */
    public static final Options DEFAULT = new Options(1);

    public Options {
      Require.between("delta", delta, 1e-6, 1e6);
    }
  }

  public HuberLoss(Options options) {
    super("huber");
    this.options = options;
  }

  @Override
  protected NDArray ofErrors(NDArray errors) {
    NDArray distance = errors.abs();
    NDArray bent = distance.minimum(Scalars.held(options.delta(), distance));
    return bent.mul(distance.sub(bent.mul(Scalars.held(0.5d, bent))));
  }

  @Override
  public double derive(double target, double score, double[] slopes) {
    double distance = Math.abs(score - target);
    double bent = Math.min(distance, options.delta());
    slopes[0] = Math.copySign(bent, score - target);
    slopes[1] = distance > bent ? bent / distance : 1;
    return bent * (distance - bent / 2);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            describe("huber").parameter("delta", 1, "error at which it turns linear; above 0"),
            inputs ->
                new HuberLoss(new Options(inputs.arguments().number("delta", 1))).mean(inputs)));
  }
}
