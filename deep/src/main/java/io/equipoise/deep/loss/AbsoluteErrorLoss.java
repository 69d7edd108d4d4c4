package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.boost.BoostingNumberLoss;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * The loss of a regression whose answer is the median, so that a gross error of a label pulls no
 * harder than a small one.
 *
 * <pre>
 *   loss_i = |o_i - t_i|
 * </pre>
 *
 * <p>Outputs o and targets t have shape (N). The slope at an error of 0 is taken as 0. Boosting
 * takes 1 for the curvature, so that a leaf steps by its mean slope.
 */
@Method(
    name = "absolute-error",
    aliases = {"mae-loss", "l1"},
    slot = Slot.OBJECTIVE,
    treats = {Bias.LABEL_NOISE},
    summary = "The loss of a regression whose answer is the median: gross errors pull no harder.")
public final class AbsoluteErrorLoss extends ErrorLoss implements BoostingNumberLoss, Numeric {

  public AbsoluteErrorLoss() {
    super("absolute-error");
  }

  @Override
  protected NDArray ofErrors(NDArray errors) {
    return errors.abs();
  }

  @Override
  public double derive(double target, double score, double[] slopes) {
    double error = score - target;
    slopes[0] = Math.signum(error);
    slopes[1] = 1;
    return Math.abs(error);
  }

  @Override
  public List<Function> functions() {
    return List.of(NativeFunction.of(describe("absolute-error"), this::mean));
  }
}
