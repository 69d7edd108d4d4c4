package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.boost.BoostingNumberLoss;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * The usual loss of a regression, to compare all others with; its answer is the mean. One gross
 * error of a label weighs as much as many honest rows.
 *
 * <pre>
 *   loss_i = (o_i - t_i)²
 * </pre>
 *
 * <p>Outputs o and targets t have shape (N). At least 0, in squared units of the target.
 */
@Method(
    name = "squared-error",
    aliases = {"mse", "mean-squared-error"},
    slot = Slot.OBJECTIVE,
    summary = "The usual loss of a regression: the squared error, whose answer is the mean.")
public final class SquaredErrorLoss extends ErrorLoss implements BoostingNumberLoss, Numeric {

  public SquaredErrorLoss() {
    super("squared-error");
  }

  @Override
  protected NDArray ofErrors(NDArray errors) {
    return errors.square();
  }

  @Override
  public double derive(double target, double score, double[] slopes) {
    double error = score - target;
    slopes[0] = 2 * error;
    slopes[1] = 2;
    return error * error;
  }

  @Override
  public List<Function> functions() {
    return List.of(NativeFunction.of(describe("squared-error"), this::mean));
  }
}
