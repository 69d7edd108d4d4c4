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
 * Cross-entropy both ways, of the model under the label and of the label under the model; the
 * second way has a bound, so that wrong labels cannot pull without end.
 *
 * <pre>
 *   loss_i = -alpha · log p_i - beta · a · (1 - p_i)        p_i = softmax(logits_i)[y_i]
 * </pre>
 *
 * <p>{@code a} stands for log 0 in the reverse cross-entropy {@code -Σ_c p[c] log onehot[c]}, which
 * is {@code -a · (1 - p_i)}. Logits have shape (N,C); labels (N), int64 in [0, C). {@code beta = 0}
 * is cross-entropy times alpha.
 *
 * @see <a href="https://arxiv.org/abs/1908.06112">Wang, Ma, Chen, Luo, Yi, Bailey, Symmetric Cross
 *     Entropy for Robust Learning with Noisy Labels, 2019, arXiv:1908.06112</a>
 */
@Method(
    name = "symmetric-cross-entropy",
    aliases = {"symmetric-learning"},
    slot = Slot.OBJECTIVE,
    treats = {Bias.LABEL_NOISE},
    summary = "Cross-entropy both ways: its bounded second half resists wrong labels.",
    cites = {"wang2019symmetric"})
public final class SymmetricCrossEntropyLoss extends SampleLoss implements BoostingLoss, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("share of cross-entropy; at least 0") double alpha,
      @Meaning("share of reverse cross-entropy; at least 0") double beta,
      @Meaning("what stands for the logarithm of 0; below 0") double a) {

    /** The paper's for ten classes. */
    public static final Options DEFAULT = new Options(0.1, 1, -4);

    public Options {
      Require.between("alpha", alpha, 0, 1e6);
      Require.between("beta", beta, 0, 1e6);
      Require.between("a", a, -1e6, -1e-6);
    }
  }

  public SymmetricCrossEntropyLoss(Options options) {
    super("symmetric-cross-entropy");
    this.options = options;
  }

  @Override
  public NDArray perSample(NDArray labels, NDArray logits) {
    NDArray logP = Logits.logProbability(labels, logits);
    NDArray reverse = logP.exp().sub(1d).mul(Scalars.held(options.a(), logP));
    return logP.mul(Scalars.held(-options.alpha(), logP))
        .add(reverse.mul(Scalars.held(options.beta(), reverse)));
  }

  @Override
  public Slopes boosting(int[] classSizes) {
    return TrueClassSlopes.of(
        new Both(options.alpha(), options.beta() * options.a()), classSizes.length);
  }

  /** {@code -alpha · log p - reverse · (1 - p)}, with reverse below 0. */
  private record Both(double alpha, double reverse) implements LogCurve {
    @Override
    public double value(double logP) {
      return -alpha * logP + reverse * Math.expm1(logP);
    }

    @Override
    public double slope(double logP) {
      return -alpha + reverse * Math.exp(logP);
    }

    @Override
    public double bend(double logP) {
      return reverse * Math.exp(logP);
    }
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            ClassLogits.describe("symmetric-cross-entropy")
                .parameter("alpha", 0.1, "share of cross-entropy")
                .parameter("beta", 1, "share of reverse cross-entropy")
                .parameter("a", -4, "what stands for the logarithm of 0; below 0"),
            inputs -> {
              Options given =
                  new Options(
                      inputs.arguments().number("alpha", Options.DEFAULT.alpha()),
                      inputs.arguments().number("beta", Options.DEFAULT.beta()),
                      inputs.arguments().number("a", Options.DEFAULT.a()));
              return ClassLogits.loss(new SymmetricCrossEntropyLoss(given), inputs);
            }));
  }
}
