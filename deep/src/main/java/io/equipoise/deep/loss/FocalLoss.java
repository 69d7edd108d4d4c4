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
 * Cross-entropy that fades out the rows a model already gets right, so that rare and hard ones
 * decide.
 *
 * <pre>
 *   loss_i = -alpha[y_i] · (1 - p_i)^gamma · log p_i        p_i = softmax(logits_i)[y_i]
 * </pre>
 *
 * <p>{@code gamma = 0} without {@code alpha} is cross-entropy. Logits have shape (N,C); labels (N),
 * int64 in [0, C).
 *
 * @see <a href="https://arxiv.org/abs/1708.02002">Lin, Goyal, Girshick, He, Dollár, Focal Loss for
 *     Dense Object Detection, 2017, eq. 4 and 5, arXiv:1708.02002</a>
 */
@Method(
    name = "focal",
    aliases = {"focal-loss"},
    slot = Slot.OBJECTIVE,
    treats = {Bias.CLASS_IMBALANCE},
    summary =
        "Cross-entropy that fades out rows the model already gets right, so that rare and hard ones"
            + " decide.",
    cites = {"lin2017focal"})
public final class FocalLoss extends SampleLoss implements BoostingLoss, Numeric {
  /** Keeps the power's slope finite where a row is certain and gamma is below 1. */
  private static final double LEAST_DOUBT = 1e-12;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("how fast easy rows fade; at least 0, where 0 is cross-entropy") double gamma,
      @Meaning("one positive weight per class, or empty for none") double[] alpha) {

    /** The paper's gamma, without class weights. */
    public static final Options DEFAULT = new Options(2, new double[0]);

    public Options {
      Require.atLeast("gamma", gamma, 0);
      Require.eachPositive("alpha", alpha);
      alpha = alpha.clone();
    }
  }

  public FocalLoss(Options options) {
    super("focal");
    this.options = options;
  }

  @Override
  public NDArray perSample(NDArray labels, NDArray logits) {
    NDArray logP = Logits.logProbability(labels, logits);
    NDArray doubt = logP.exp().neg().add(1d).clip(LEAST_DOUBT, 1d);
    NDArray loss = doubt.pow(Scalars.held(options.gamma(), doubt)).mul(logP).neg();
    if (options.alpha().length == 0) {
      return loss;
    }
    Require.sameLength("alpha", options.alpha().length, "the classes", logits.getShape().get(1));
    return loss.mul(Logits.ofClass(options.alpha(), labels, loss));
  }

  @Override
  public Slopes boosting(int[] classSizes) {
    Slopes plain = TrueClassSlopes.of(new Faded(options.gamma()), classSizes.length);
    if (options.alpha().length == 0) {
      return plain;
    }
    Require.sameLength("alpha", options.alpha().length, "the classes", classSizes.length);
    return plain.weighing(options.alpha());
  }

  /** {@code -q^gamma · log p} with q = 1 - p. */
  private record Faded(double gamma) implements LogCurve {
    @Override
    public double value(double logP) {
      return -Math.pow(doubt(logP), gamma) * logP;
    }

    @Override
    public double slope(double logP) {
      double q = doubt(logP);
      return gamma * Math.pow(q, gamma - 1) * Math.exp(logP) * logP - Math.pow(q, gamma);
    }

    @Override
    public double bend(double logP) {
      double p = Math.exp(logP);
      double q = doubt(logP);
      return gamma * p * Math.pow(q, gamma - 2) * (q * logP + 2 * q - (gamma - 1) * p * logP);
    }

    private static double doubt(double logP) {
      return Math.max(LEAST_DOUBT, -Math.expm1(logP));
    }
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("focal")
                .differentiable("logits", "(N,C)", "scores before the softmax; (N) for one logit")
                .input("labels", "(N)", "true class, in [0, C)")
                .optional("alpha", "(C)", "weight of each class")
                .parameter("gamma", 2, "how fast easy rows fade; at least 0"),
            inputs -> {
              double[] alpha =
                  inputs.has("alpha") ? inputs.arguments().numbers("alpha") : new double[0];
              Options given = new Options(inputs.arguments().number("gamma", 2), alpha);
              return new FocalLoss(given)
                  .perSample(inputs.labels(), Logits.columns(inputs.logits()))
                  .mean();
            }));
  }
}
