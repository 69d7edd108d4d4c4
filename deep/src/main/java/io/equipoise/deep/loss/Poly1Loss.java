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
 * Cross-entropy with another price on the first term of its series, which decides how hard rows
 * pull that are nearly right.
 *
 * <pre>
 *   loss_i = -log p_i + epsilon · (1 - p_i)        p_i = softmax(logits_i)[y_i]
 * </pre>
 *
 * <p>Cross-entropy is {@code Σ_j (1 - p)^j / j}; epsilon is added to its first coefficient. {@code
 * epsilon = 0} is cross-entropy; below 0 confident rows pull less, down to -1. Logits have shape
 * (N,C); labels (N), int64 in [0, C).
 *
 * @see <a href="https://arxiv.org/abs/2204.12511">Leng, Tan, Liu, Cubuk, Shi, Cheng, Anguelov,
 *     PolyLoss: A Polynomial Expansion Perspective of Classification Loss Functions, 2022,
 *     arXiv:2204.12511</a>
 */
@Method(
    name = "poly1",
    aliases = {"polyloss", "poly1-cross-entropy"},
    slot = Slot.OBJECTIVE,
    treats = {Bias.CLASS_IMBALANCE},
    summary = "Cross-entropy with another price on the first term of its series.",
    cites = {"leng2022polyloss"})
public final class Poly1Loss extends SampleLoss implements BoostingLoss, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("added to the first coefficient, which is 1; at least -1") double epsilon) {

    /** The paper's for image classification. */
    public static final Options DEFAULT = new Options(2);

    public Options {
      Require.between("epsilon", epsilon, -1, 1e6);
    }
  }

  public Poly1Loss(Options options) {
    super("poly1");
    this.options = options;
  }

  @Override
  public NDArray perSample(NDArray labels, NDArray logits) {
    NDArray logP = Logits.logProbability(labels, logits);
    return logP.exp().neg().add(1d).mul(Scalars.held(options.epsilon(), logP)).sub(logP);
  }

  @Override
  public Slopes boosting(int[] classSizes) {
    return TrueClassSlopes.of(new FirstTerm(options.epsilon()), classSizes.length);
  }

  /** {@code -log p + epsilon · (1 - p)}. */
  private record FirstTerm(double epsilon) implements LogCurve {
    @Override
    public double value(double logP) {
      return -logP - epsilon * Math.expm1(logP);
    }

    @Override
    public double slope(double logP) {
      return -1 - epsilon * Math.exp(logP);
    }

    @Override
    public double bend(double logP) {
      return -epsilon * Math.exp(logP);
    }
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            ClassLogits.describe("poly1")
                .parameter("epsilon", 2, "added to the first coefficient; at least -1"),
            inputs -> {
              Options given =
                  new Options(inputs.arguments().number("epsilon", Options.DEFAULT.epsilon()));
              return ClassLogits.loss(new Poly1Loss(given), inputs);
            }));
  }
}
