package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.boost.BoostingNumberLoss;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * A smooth Huber loss without a parameter: near half the squared error for small errors, near the
 * absolute one for large.
 *
 * <pre>
 *   d_i = |o_i - t_i|        loss_i = log cosh d_i = d_i + log(1 + exp(-2 d_i)) - log 2
 * </pre>
 *
 * <p>Outputs o and targets t have shape (N). The slope is {@code tanh(o_i - t_i)}; boosting takes
 * {@code tanh(d_i) / d_i} for the curvature.
 */
@Method(
    name = "log-cosh",
    slot = Slot.OBJECTIVE,
    treats = {Bias.LABEL_NOISE},
    summary = "A smooth Huber loss without a parameter: squared near the truth, linear far off.")
public final class LogCoshLoss extends ErrorLoss implements BoostingNumberLoss, Numeric {
  private static final double LOG_TWO = Math.log(2);

  public LogCoshLoss() {
    super("log-cosh");
  }

  @Override
  protected NDArray ofErrors(NDArray errors) {
    NDArray distance = errors.abs();
    return distance.add(Logits.softplus(distance.mul(Scalars.held(-2d, distance)))).sub(LOG_TWO);
  }

  @Override
  public double derive(double target, double score, double[] slopes) {
    double error = score - target;
    double distance = Math.abs(error);
    slopes[0] = Math.tanh(error);
    slopes[1] = distance > 0 ? slopes[0] / error : 1;
    return distance + Math.log1p(Math.exp(-2 * distance)) - LOG_TWO;
  }

  @Override
  public List<Function> functions() {
    return List.of(NativeFunction.of(describe("log-cosh"), this::mean));
  }
}
