package io.equipoise.deep.loss;

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
 * Predicts a number together with how sure it is, where some rows are noisier than others.
 *
 * <pre>
 *   loss_i = v_i^beta · (log v_i + (m_i - t_i)² / v_i) / 2        v_i^beta is a constant
 * </pre>
 *
 * <p>In {@code mlp} the network has two outputs per row: m, and o with {@code v = softplus(o) +
 * floor}. Outputs have shape (N,2), targets t shape (N). The constant {@code log(2π)/2} is left
 * out. {@code beta = 0} is the likelihood itself, which neglects rows that it first fits badly;
 * {@code beta = 1} gives m the gradient of the squared error; 0.5 is the paper's advice.
 *
 * @see <a href="https://arxiv.org/abs/2203.09168">Seitzer, Tavakoli, Antic, Martius, On the
 *     Pitfalls of Heteroscedastic Uncertainty Estimation with Probabilistic Neural Networks, 2022,
 *     arXiv:2203.09168</a>
 */
@Method(
    name = "gaussian-nll",
    aliases = {"beta-nll", "heteroscedastic"},
    slot = Slot.OBJECTIVE,
    treats = {Bias.REGRESSION_GAP},
    summary =
        "Predicts a number together with how sure it is: the likelihood of a normal distribution,"
            + " for noise that differs between rows.",
    cites = {"seitzer2022pitfalls"})
public final class GaussianNllLoss extends NumberLoss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("power of the variance that weighs each row, in [0, 1]; 0 is the likelihood itself")
          double beta,
      @Meaning("least variance, in squared standard deviations of the target; above 0")
          double floor) {

    /** The likelihood itself; a least standard deviation of a hundredth of the target's. */
    public static final Options DEFAULT = new Options(0, 1e-4);

    public Options {
      Require.between("beta", beta, 0, 1);
      Require.between("floor", floor, 1e-9, 1e3);
    }
  }

  public GaussianNllLoss(Options options) {
    super("gaussian-nll");
    this.options = options;
  }

  @Override
  public NumberHead head() {
    return NumberHead.normal(options.floor());
  }

  @Override
  public NDArray perSample(NDArray targets, NDArray outputs) {
    NDArray variances = Logits.softplus(outputs.get(":, 1")).add(options.floor());
    return ofMoments(outputs.get(":, 0"), variances, targets, options.beta());
  }

  private static NDArray ofMoments(NDArray means, NDArray variances, NDArray targets, double beta) {
    NDArray loss =
        variances
            .log()
            .add(means.sub(targets).square().div(variances))
            .mul(Scalars.held(0.5d, variances));
    return beta == 0 ? loss : loss.mul(variances.stopGradient().pow(Scalars.held(beta, variances)));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("gaussian-nll")
                .differentiable("means", "(N)", "predicted means")
                .differentiable("variances", "(N)", "predicted variances; above 0")
                .input("targets", "(N)", "true numbers")
                .parameter("beta", 0, "power of the variance that weighs each row, in [0, 1]"),
            GaussianNllLoss::evaluate));
  }

  private static NDArray evaluate(Inputs inputs) {
    Options given = new Options(inputs.arguments().number("beta", 0), Options.DEFAULT.floor());
    for (String name : List.of("means", "variances", "targets")) {
      inputs.finite(name);
      Require.that(
          inputs.arguments().tensor(name).shape().length == 1,
          "input '" + name + "' must have one dimension (N)");
    }
    Require.eachPositive("variances", inputs.arguments().numbers("variances"));
    NDArray means = inputs.differentiable("means");
    NDArray variances = inputs.differentiable("variances");
    NDArray targets = inputs.constant("targets");
    Require.that(means.size() > 0, "input 'means' is empty");
    Require.sameLength("means", means.size(), "variances", variances.size());
    Require.sameLength("means", means.size(), "targets", targets.size());
    return ofMoments(means, variances, targets, given.beta()).mean();
  }
}
