package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.boost.BoostingLoss;
import io.equipoise.core.boost.SigmoidSlopes;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.data.LabelCounts;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * The loss to compare losses of several labels with: how surprised one sigmoid per label is by the
 * truth.
 *
 * <pre>
 *   loss_i = (1/K) Σ_k -(y_ik · log p_ik + (1 - y_ik) · log(1 - p_ik))        p = sigmoid(logits)
 * </pre>
 *
 * <p>Logits and targets have shape (N,K); targets are 0 or 1, any number of them 1 in a row. Over
 * classes, each is learned against all others.
 */
@Method(
    name = "binary-cross-entropy",
    aliases = {"sigmoid-cross-entropy"},
    slot = Slot.OBJECTIVE,
    summary =
        "The usual loss where a row may carry several labels: one sigmoid per label, each by"
            + " itself.")
public final class BinaryCrossEntropyLoss extends MultiLabelLoss implements BoostingLoss, Numeric {

  public BinaryCrossEntropyLoss() {
    super("binary-cross-entropy");
  }

  @Override
  public PerRow begin(LabelCounts counts) {
    return LabelCurves.run(
        new LabelCurves(
            (logits, entries) -> Sigmoids.present(logits),
            (logits, entries) -> Sigmoids.absent(logits),
            1.0 / counts.labels()));
  }

  @Override
  public Slopes boosting(int[] classSizes) {
    return new SigmoidSlopes(
        (x, slopes) -> surprise(-x, -1, slopes),
        (x, slopes) -> surprise(x, 1, slopes),
        1.0 / classSizes.length);
  }

  private static double surprise(double x, int sign, double[] slopes) {
    double p = SigmoidSlopes.sigmoid(x);
    slopes[0] = sign * p;
    slopes[1] = p * SigmoidSlopes.sigmoid(-x);
    return SigmoidSlopes.softplus(x);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("binary-cross-entropy")
                .differentiable("logits", "(N,K)", "score of each label before the sigmoid")
                .input("targets", "(N,K)", "truth, 0 or 1"),
            inputs -> {
              NDArray logits = Sigmoids.logits(inputs);
              NDArray targets = Sigmoids.targets(inputs, "targets");
              return new BinaryCrossEntropyLoss()
                  .begin(LabelCounts.of(targets))
                  .perSample(targets, logits)
                  .mean();
            }));
  }
}
