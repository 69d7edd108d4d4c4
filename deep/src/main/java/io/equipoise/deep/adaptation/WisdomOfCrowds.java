package io.equipoise.deep.adaptation;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * Entropy minimisation that learns only from rows on which adapting has not made the network less
 * sure of what it first said: over a long stream wrong answers and unknown classes lose confidence,
 * and are left out.
 *
 * <pre>
 *   c_i = argmax of the original network's logits   m_i = 1 if p_i[c_i] ≥ original p_i[c_i], else 0
 *   loss = 1/N Σ_i m_i H(p_i)                       or divided by Σ m_i;  m is a constant
 * </pre>
 *
 * <p>The original network stays frozen and standardises by the batch like the adapting one. At the
 * first batch both are one and all rows are kept. Dividing by N takes small steps where few rows
 * are kept. Where nothing is kept the loss is 0 with a gradient of 0. Under a mild shift, where
 * plain entropy minimisation does not collapse, leaving rows out may cost a little.
 *
 * @see <a href="https://arxiv.org/abs/2308.06879">Lee, Das, Choo, Choi, Towards Open-Set Test-Time
 *     Adaptation Utilizing the Wisdom of Crowds in Entropy Minimization, 2023, arXiv:2308.06879</a>
 */
@Method(
    name = "wisdom-of-crowds",
    row = 21,
    slot = Slot.MODEL,
    treats = Bias.DISTRIBUTION_SHIFT,
    summary =
        "Adapts a network to a stream without labels, and leaves out rows that adapting made less"
            + " sure: wrong answers and unknown classes.",
    cites = {"lee2023wisdom"},
    instead = EntropyMinimization.INSTEAD)
public final class WisdomOfCrowds implements AdaptationLoss, Numeric {
  private final Options options;

  /** What the sum over kept rows is divided by. */
  public enum Divide {
    /** The number of rows. */
    ALL,
    /** The number of rows that were kept. */
    KEPT
  }

  /** Hyper-parameters. */
  public record Options(
      @Meaning("what the sum is divided by: all rows, or those that were kept") Divide divide) {

    /** By all rows, as in the paper. */
    public static final Options DEFAULT = new Options(Divide.ALL);
  }

  public WisdomOfCrowds(Options options) {
    this.options = options;
  }

  @Override
  public boolean looksAtOriginal() {
    return true;
  }

  @Override
  public NDArray kept(NDArray adapted, NDArray original) {
    Require.that(
        adapted.getShape().equals(original.getShape()),
        "adapted and original logits must agree in shape, but have "
            + adapted.getShape()
            + " and "
            + original.getShape());
    NDArray before = AdaptationLoss.checked(original).stopGradient().logSoftmax(1);
    NDArray first = before.argMax(1).reshape(-1, 1);
    NDArray now = adapted.stopGradient().logSoftmax(1);
    return now.gather(first, 1)
        .gte(before.gather(first, 1))
        .toType(adapted.getDataType(), false)
        .reshape(-1);
  }

  @Override
  public NDArray loss(NDArray adapted, NDArray kept) {
    double rows =
        options.divide() == Divide.ALL
            ? adapted.getShape().get(0)
            : Math.max(
                1, kept.sum().toType(ai.djl.ndarray.types.DataType.FLOAT64, false).getDouble());
    NDArray sum = AdaptationLoss.entropies(adapted).mul(kept).sum();
    return sum.div(Scalars.held(rows, sum));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("wisdom-of-crowds")
                .input("originalLogits", "(N,C)", "what the network said before it adapted")
                .differentiable("adaptedLogits", "(N,C)", "what it says now")
                .parameter("divide", "all", "what the sum is divided by: all rows, or those kept"),
            WisdomOfCrowds::evaluated));
  }

  private static NDArray evaluated(Inputs inputs) {
    Options given = new Options(inputs.arguments().choice("divide", Options.DEFAULT.divide()));
    inputs.finite("originalLogits");
    inputs.finite("adaptedLogits");
    NDArray adapted = inputs.differentiable("adaptedLogits");
    WisdomOfCrowds loss = new WisdomOfCrowds(given);
    return loss.loss(adapted, loss.kept(adapted, inputs.constant("originalLogits")));
  }
}
