package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.boost.BoostingLoss;
import io.equipoise.core.boost.LogCurve;
import io.equipoise.core.boost.TrueClassSlopes;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * The loss to compare all others with: how surprised a model is by the truth.
 *
 * <pre>
 *   loss_i = -log softmax(logits_i)[y_i]
 * </pre>
 *
 * <p>Logits have shape (N,C); labels (N), int64 in [0, C). In nats; at least 0.
 */
@Method(
    name = "cross-entropy",
    slot = Slot.OBJECTIVE,
    summary =
        "The usual loss of a classifier: minus the logarithm of the true class's probability.")
public final class CrossEntropyLoss extends SampleLoss implements BoostingLoss, Numeric {

  public CrossEntropyLoss() {
    super("cross-entropy");
  }

  @Override
  public NDArray perSample(NDArray labels, NDArray logits) {
    return Logits.logProbability(labels, logits).neg();
  }

  @Override
  public Slopes boosting(int[] classSizes) {
    return TrueClassSlopes.of(LogCurve.CROSS_ENTROPY, classSizes.length);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("cross-entropy")
                .differentiable("logits", "(N,C)", "scores before the softmax; (N) for one logit")
                .input("labels", "(N)", "true class, in [0, C)"),
            inputs -> perSample(inputs.labels(), Logits.columns(inputs.logits())).mean()));
  }
}
