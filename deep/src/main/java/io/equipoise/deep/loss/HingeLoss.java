package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.equipoise.core.boost.BoostingLoss;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.NativeFunction;
import java.util.Arrays;
import java.util.List;

/**
 * Asks that the true class stand above every other by a margin of 1, and nothing more.
 *
 * <pre>
 *   loss_i = max(0, 1 + max over k ≠ y of logit_k - logit_y)
 * </pre>
 *
 * <p>With two classes it is the hinge of support vector machines, max(0, 1 - z). Scores are no
 * probabilities. Boosting takes a curvature of 1 where the margin is missed. Logits have shape
 * (N,C); labels (N), int64 in [0, C).
 *
 * @see <a href="https://www.jmlr.org/papers/v2/crammer01a.html">Crammer, Singer, On the Algorithmic
 *     Implementation of Multiclass Kernel-based Vector Machines, 2001</a>
 */
@Method(
    name = "hinge",
    aliases = {"hinge-loss"},
    slot = Slot.OBJECTIVE,
    summary =
        "The loss of support vector machines: a margin of 1 to the best of the other classes.",
    cites = {"crammer2001algorithmic"})
public final class HingeLoss extends SampleLoss implements BoostingLoss, Numeric {
  public HingeLoss() {
    super("hinge");
  }

  @Override
  public NDArray perSample(NDArray labels, NDArray logits) {
    NDArray index = labels.expandDims(1);
    NDArray out =
        labels.getManager().full(index.getShape(), -Float.MAX_VALUE, logits.getDataType());
    NDArray best = logits.stopGradient().scatter(index, out, 1).argMax(1);
    // both scores at once, since each look-up has a gradient of the size of the logits
    NDArray scores = logits.gather(NDArrays.stack(new NDList(best, labels), 1), 1);
    NDArray violation = scores.get(":, 0").sub(scores.get(":, 1")).add(1);
    return violation.maximum(Scalars.held(0, violation));
  }

  @Override
  public Slopes boosting(int[] classSizes) {
    return (label, scores, gradient, curvature) -> {
      int best = label == 0 ? 1 : 0;
      for (int k = 0; k < scores.length; k++) {
        best = k != label && scores[k] > scores[best] ? k : best;
      }
      Arrays.fill(gradient, 0);
      Arrays.fill(curvature, 0);
      double missed = 1 + scores[best] - scores[label];
      if (missed > 0) {
        gradient[best] = 1;
        gradient[label] = -1;
        curvature[best] = 1;
        curvature[label] = 1;
      }
      return Math.max(0, missed);
    };
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("hinge")
                .differentiable("logits", "(N,C)", "scores; (N) for one score of the second class")
                .input("labels", "(N)", "true class, in [0, C)"),
            inputs -> {
              NDArray logits = Logits.columns(inputs.logits());
              inputs.finite("logits");
              Require.that(logits.getShape().get(0) > 0, "input 'logits' is empty");
              return new HingeLoss().perSample(inputs.labels(), logits).mean();
            }));
  }
}
