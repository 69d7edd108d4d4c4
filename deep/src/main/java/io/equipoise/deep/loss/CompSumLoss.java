package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.boost.BoostingLoss;
import io.equipoise.core.boost.LogCurve;
import io.equipoise.core.boost.TrueClassSlopes;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;
import java.util.Map;

/**
 * One dial from sum-exponential loss over cross-entropy and generalised cross-entropy to the mean
 * absolute error: what is robust to wrong labels on one side, what presses on every row on the
 * other.
 *
 * <pre>
 *   c_i = -log softmax(logits_i)[y_i]
 *   loss_i = (exp((1 - tau) · c_i) - 1) / (1 - tau)        c_i where tau = 1
 * </pre>
 *
 * <p>With p = softmax(logits)[y]: {@code tau = 0} is 1/p - 1, the sum of exp(logit - true logit);
 * {@code tau = 1} cross-entropy; {@code 1 < tau < 2} generalised cross-entropy with q = tau - 1;
 * {@code tau = 2} is 1 - p, which hardly learns many classes from scratch. Below 1, c is cut at 30
 * and a row beyond has no gradient. {@link CompSumBound} says what each setting guarantees. Logits
 * have shape (N,C); labels (N), int64 in [0, C).
 *
 * @see <a href="https://arxiv.org/abs/2304.07288">Mao, Mohri, Zhong, Cross-Entropy Loss Functions:
 *     Theoretical Analysis and Applications, 2023, arXiv:2304.07288</a>
 */
@Method(
    name = "comp-sum",
    aliases = {"comp-sum-loss"},
    row = 159,
    slot = Slot.OBJECTIVE,
    treats = {Bias.LABEL_NOISE},
    summary =
        "A family of losses around cross-entropy with one dial, tau: above 1 it bears wrong labels,"
            + " below 1 it presses on every row.",
    cites = {"mao2023crossentropy"})
public final class CompSumLoss extends SampleLoss implements BoostingLoss, Numeric {
  /** Above this cross-entropy, a loss that grows exponentially in it is cut off. */
  private static final double MOST_ENTROPY = 30;

  private static final double NEAR_ONE = 1e-8;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("the dial; at least 0, where 1 is cross-entropy and 2 the mean absolute error")
          double tau) {

    /** Cross-entropy. */
    public static final Options DEFAULT = new Options(1);

    public Options {
      Require.between("tau", tau, 0, 100);
    }
  }

  public CompSumLoss(Options options) {
    super("comp-sum");
    this.options = options;
  }

  @Override
  public NDArray perSample(NDArray labels, NDArray logits) {
    NDArray entropy = Logits.logProbability(labels, logits).neg();
    double rest = 1 - options.tau();
    if (Math.abs(rest) < NEAR_ONE) {
      return entropy;
    }
    NDArray cut = rest > 0 ? entropy.minimum(Scalars.held(MOST_ENTROPY, entropy)) : entropy;
    return expm1(cut.mul(Scalars.held(rest, cut))).div(Scalars.held(rest, entropy));
  }

  /** {@code e^x - 1}, to full precision near 0 too. */
  private static NDArray expm1(NDArray x) {
    NDArray near = x.clip(-1, 1);
    NDArray half = near.div(Scalars.held(2, near));
    NDArray precise = half.exp().mul(half.sinh()).mul(Scalars.held(2, half));
    // one of the two terms is 0 wherever the other is not
    return precise.add(x.exp().sub(near.exp()));
  }

  @Override
  public Slopes boosting(int[] classSizes) {
    double rest = 1 - options.tau();
    LogCurve curve = Math.abs(rest) < NEAR_ONE ? LogCurve.CROSS_ENTROPY : new Dialled(rest);
    return TrueClassSlopes.of(curve, classSizes.length);
  }

  /** {@code (p^-rest - 1) / rest}, cut off where the loss is. */
  private record Dialled(double rest) implements LogCurve {
    @Override
    public double value(double logP) {
      return Math.expm1(rest * entropy(logP)) / rest;
    }

    @Override
    public double slope(double logP) {
      return -Math.exp(rest * entropy(logP));
    }

    @Override
    public double bend(double logP) {
      return rest * Math.exp(rest * entropy(logP));
    }

    private double entropy(double logP) {
      return rest > 0 ? Math.min(-logP, MOST_ENTROPY) : -logP;
    }
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("comp-sum")
                .differentiable("logits", "(N,C)", "scores before the softmax; (N) for one logit")
                .input("labels", "(N)", "true class, in [0, C)")
                .parameter("tau", 1, "the dial; at least 0, where 1 is cross-entropy"),
            CompSumLoss::evaluate),
        Function.named("comp-sum-bound")
            .input("b", "(N)", "zero-one excess errors, in [0, 1]")
            .parameter("tau", 1, "the dial; at least 0")
            .parameter("classes", 2, "number of classes; matters where tau is above 1")
            .computes(
                arguments -> {
                  CompSumBound bound =
                      new CompSumBound(arguments.number("tau", 1), arguments.whole("classes", 2));
                  double[] b = arguments.numbers("b").clone();
                  for (int i = 0; i < b.length; i++) {
                    b[i] = bound.surrogateExcess(b[i]);
                  }
                  return new Evaluation(new Tensor(b, arguments.tensor("b").shape()), Map.of());
                }),
        NativeFunction.of(
            Function.named("smooth-comp-sum")
                .differentiable("logits", "(N,C)", "scores before the softmax")
                .differentiable("logitsAdversarial", "(N,C)", "the same at the attacked rows")
                .input("labels", "(N)", "true class, in [0, C)")
                .parameter("tau", 1, "the dial; at least 0")
                .parameter("rho", 1, "margin; above 0")
                .parameter("nu", 0.3, "price of moving score differences; at least 0"),
            CompSumLoss::evaluateSmooth));
  }

  private static NDArray evaluate(Inputs inputs) {
    NDArray logits = Logits.columns(inputs.logits());
    checked(inputs, logits, "logits");
    Options given = new Options(inputs.arguments().number("tau", 1));
    return new CompSumLoss(given).perSample(inputs.labels(), logits).mean();
  }

  private static NDArray evaluateSmooth(Inputs inputs) {
    NDArray logits = Logits.columns(inputs.logits());
    NDArray attacked = Logits.columns(inputs.differentiable("logitsAdversarial"));
    checked(inputs, logits, "logits");
    inputs.finite("logitsAdversarial");
    Require.that(
        logits.getShape().equals(attacked.getShape()),
        "input 'logitsAdversarial' has the shape "
            + attacked.getShape()
            + ", but must have that of 'logits', "
            + logits.getShape());
    SmoothCompSum loss =
        new SmoothCompSum(
            inputs.arguments().number("tau", 1),
            inputs.arguments().number("rho", 1),
            inputs.arguments().number("nu", 0.3));
    return loss.perSample(inputs.labels(), logits, attacked).mean();
  }

  private static void checked(Inputs inputs, NDArray logits, String name) {
    inputs.finite(name);
    Require.that(logits.getShape().get(0) > 0, "input '" + name + "' is empty");
  }
}
