package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.boost.BoostingLoss;
import io.equipoise.core.boost.LogCurve;
import io.equipoise.core.boost.TrueClassSlopes;
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
 * A loss between cross-entropy, which learns fast, and the absolute error, which wrong labels
 * hardly move.
 *
 * <pre>
 *   loss_i = (1 - p_i^q) / q        p_i = softmax(logits_i)[y_i]
 * </pre>
 *
 * <p>Its gradient is that of cross-entropy times {@code p_i^q}: rows that the model contradicts
 * pull little. Between 0 and 1/q; {@code q} towards 0 is cross-entropy, and 0 is taken as it; 1 is
 * half the absolute error. Logits have shape (N,C); labels (N), int64 in [0, C). The paper's
 * truncated form, which alternates with a choice of rows, is not part of it.
 *
 * @see <a href="https://arxiv.org/abs/1805.07836">Zhang, Sabuncu, Generalized Cross Entropy Loss
 *     for Training Deep Neural Networks with Noisy Labels, 2018, arXiv:1805.07836</a>
 */
@Method(
    name = "generalized-cross-entropy",
    aliases = {"gce"},
    slot = Slot.OBJECTIVE,
    treats = {Bias.LABEL_NOISE},
    summary = "A loss between cross-entropy and the absolute error, which wrong labels move less.",
    cites = {"zhang2018generalized"})
public final class GeneralizedCrossEntropyLoss extends SampleLoss implements BoostingLoss, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("from 0, which is cross-entropy, to 1, half the absolute error") double q) {

    /** The paper's. */
    public static final Options DEFAULT = new Options(0.7);

    public Options {
      Require.between("q", q, 0, 1);
    }
  }

  public GeneralizedCrossEntropyLoss(Options options) {
    super("generalized-cross-entropy");
    this.options = options;
  }

  @Override
  public NDArray perSample(NDArray labels, NDArray logits) {
    NDArray logP = Logits.logProbability(labels, logits);
    if (options.q() == 0) {
      return logP.neg();
    }
    return logP.mul(Scalars.held(options.q(), logP))
        .exp()
        .neg()
        .add(1d)
        .div(Scalars.held(options.q(), logP));
  }

  @Override
  public Slopes boosting(int[] classSizes) {
    LogCurve curve = options.q() == 0 ? LogCurve.CROSS_ENTROPY : new Power(options.q());
    return TrueClassSlopes.of(curve, classSizes.length);
  }

  /** {@code (1 - p^q) / q}. */
  private record Power(double q) implements LogCurve {
    @Override
    public double value(double logP) {
      return -Math.expm1(q * logP) / q;
    }

    @Override
    public double slope(double logP) {
      return -Math.exp(q * logP);
    }

    @Override
    public double bend(double logP) {
      return -q * Math.exp(q * logP);
    }
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            ClassLogits.describe("generalized-cross-entropy")
                .parameter("q", 0.7, "from 0, cross-entropy, to 1, half the absolute error"),
            inputs -> {
              Options given = new Options(inputs.arguments().number("q", Options.DEFAULT.q()));
              return ClassLogits.loss(new GeneralizedCrossEntropyLoss(given), inputs);
            }));
  }
}
