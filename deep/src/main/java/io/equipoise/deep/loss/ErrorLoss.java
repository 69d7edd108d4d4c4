package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.deep.eval.Inputs;

/** A loss that looks at nothing but the error of one predicted number per row. */
public abstract class ErrorLoss extends NumberLoss {

  /** {@code name} is what DJL's metrics call it. */
  protected ErrorLoss(String name) {
    super(name);
  }

  /** The loss of each row (N) from its error (N), prediction minus target. */
  protected abstract NDArray ofErrors(NDArray errors);

  @Override
  public final NDArray perSample(NDArray targets, NDArray outputs) {
    return ofErrors(outputs.squeeze(1).sub(targets));
  }

  /** Begins the description of a function of predictions and targets. */
  static Function.Builder describe(String name) {
    return Function.named(name)
        .differentiable("predictions", "(N)", "predicted numbers")
        .input("targets", "(N)", "true numbers");
  }

  /** The mean loss of the predictions and targets that were given. */
  final NDArray mean(Inputs inputs) {
    for (String name : new String[] {"predictions", "targets"}) {
      inputs.finite(name);
      Require.that(
          inputs.arguments().tensor(name).shape().length == 1,
          "input '" + name + "' must have one dimension (N)");
    }
    NDArray predictions = inputs.differentiable("predictions");
    NDArray targets = inputs.constant("targets");
    Require.that(predictions.size() > 0, "input 'predictions' is empty");
    Require.sameLength("predictions", predictions.size(), "targets", targets.size());
    return ofErrors(predictions.sub(targets)).mean();
  }
}
