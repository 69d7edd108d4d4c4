package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
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
 * Trains a detector on all of its anchors, nearly all background, without sampling: the
 * classification loss is held at the size of the regression loss, which only foreground has.
 *
 * <pre>
 *   L_cls = Σ BCE / (foreground + images)       over all anchors and classes
 *   L_reg = Σ smoothL1 / foreground             over coordinates of foreground anchors
 *   w = L_reg / L_cls, constant, at most 100    loss = r · w · L_cls + L_reg
 *   smoothL1(d) = d²/(2·beta) for |d| below beta, else |d| - beta/2
 * </pre>
 *
 * <p>The classification part of the value is thus {@code r · L_reg}: watch {@code L_cls} itself.
 * Start the classes' bias at {@link ForegroundPrior#bias} and keep detections from {@link
 * ForegroundPrior#threshold}. A batch without foreground has no {@code L_reg}; a {@link Run} then
 * takes its running mean of w. Without a regression head, divide by the classification loss at the
 * start.
 *
 * @see <a href="https://arxiv.org/abs/1909.04868">Chen et al., Is Heuristic Sampling Necessary in
 *     Training Deep Object Detectors?, 2019, arXiv:1909.04868</a>
 */
@Method(
    name = "guided-loss-scaling",
    aliases = {"sampling-free"},
    row = 186,
    slot = Slot.TRAINING,
    treats = {Bias.CLASS_IMBALANCE},
    summary =
        "Holds a detector's classification loss at the size of its regression loss, so that it"
            + " trains on all background without sampling.",
    cites = {"chen2019samplingfree"})
public final class GuidedLossScaling implements Numeric {
  private static final double MOST_WEIGHT = 100;
  private static final double LEAST_LOSS = 1e-30;
  private static final double MOMENTUM = 0.99;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning(
              "size of the classification part against the regression part; above 0: 1 for one"
                  + " stage, 2 for two")
          double r,
      @Meaning("error at which the regression loss turns from square to linear; above 0")
          double beta) {

    /** The release's settings of a detector with one stage. */
    public static final Options DEFAULT = new Options(1, 0.11);

    public Options {
      Require.between("r", r, 1e-9, 1e9);
      Require.between("beta", beta, 1e-9, 1e9);
    }
  }

  public GuidedLossScaling(Options options) {
    this.options = options;
  }

  /** Starts one training. */
  public Run begin() {
    return new Run(options.r());
  }

  /** The scaling during one training, with its running mean of w; used by one thread. */
  public static final class Run {
    private final double r;
    private double mean = Double.NaN;

    private Run(double r) {
      this.r = r;
    }

    /**
     * The loss of a batch, a scalar that carries the gradient.
     *
     * @param classification L_cls, a scalar of at least 0
     * @param regression L_reg, a scalar of at least 0 and of the same type
     * @param foreground whether the batch holds foreground, so that L_reg says something; while no
     *     batch did, w is 0
     */
    public NDArray loss(NDArray classification, NDArray regression, boolean foreground) {
      double w = foreground ? weight(number(classification), number(regression)) : before();
      if (foreground) {
        mean = Double.isNaN(mean) ? w : MOMENTUM * mean + (1 - MOMENTUM) * w;
      }
      return classification.mul(Scalars.held(r * w, classification)).add(regression);
    }

    private double before() {
      return Double.isNaN(mean) ? 0 : mean;
    }

    private static double number(NDArray scalar) {
      return scalar.toType(DataType.FLOAT64, false).getDouble();
    }
  }

  /** {@code w = regression / classification}, at most 100; both losses at least 0. */
  public static double weight(double classification, double regression) {
    return Math.min(MOST_WEIGHT, regression / Math.max(classification, LEAST_LOSS));
  }

  /** The sum of binary cross-entropies of logits and targets in [0, 1], of any equal shape. */
  public static NDArray sumOfCrossEntropy(NDArray logits, NDArray targets) {
    NDArray x = logits.flatten();
    return Logits.softplus(x).sub(x.mul(targets.flatten())).sum();
  }

  /**
   * The sum of smooth absolute errors over the coordinates of some rows.
   *
   * @param errors (N,D) prediction minus truth
   * @param rows (N) 1 for a row that counts, else 0, of the errors' type
   */
  public NDArray sumOfErrors(NDArray errors, NDArray rows) {
    NDArray d = errors.abs();
    NDArray bent = d.minimum(Scalars.held(options.beta(), d));
    NDArray smooth =
        bent.mul(d.sub(bent.mul(Scalars.held(0.5d, bent)))).div(Scalars.held(options.beta(), bent));
    return smooth.sum(new int[] {1}).mul(rows).sum();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("guided-loss-scaling")
                .differentiable("logits", "(N,C)", "score of each class before the sigmoid")
                .input("targets", "(N,C)", "truth, 0 or 1; a row of zeros is background")
                .differentiable("predictions", "(N,D)", "predicted coordinates")
                .input("regressionTargets", "(N,D)", "true coordinates; used where foreground")
                .parameter("r", 1, "size of the classification part against the regression part")
                .parameter("beta", 0.11, "error at which the regression loss turns linear")
                .parameter("images", 1, "images that the anchors are of; at least 0"),
            GuidedLossScaling::evaluate));
  }

  private static NDArray evaluate(Inputs inputs) {
    Arguments arguments = inputs.arguments();
    Options given = new Options(arguments.number("r", 1), arguments.number("beta", 0.11));
    double images = arguments.number("images", 1);
    Require.between("images", images, 0, 1e9);
    for (String name : List.of("logits", "targets", "predictions", "regressionTargets")) {
      inputs.finite(name);
      Require.that(
          arguments.tensor(name).shape().length == 2 && arguments.numbers(name).length > 0,
          "input '" + name + "' must have two dimensions and hold something");
    }
    NDArray logits = inputs.differentiable("logits");
    NDArray targets = inputs.constant("targets");
    NDArray predictions = inputs.differentiable("predictions");
    NDArray truth = inputs.constant("regressionTargets");
    Require.that(
        logits.getShape().equals(targets.getShape()), "logits and targets differ in shape");
    Require.that(
        predictions.getShape().equals(truth.getShape()),
        "predictions and regressionTargets differ in shape");
    Require.sameLength(
        "logits", logits.getShape().get(0), "predictions", predictions.getShape().get(0));
    arguments.between("targets", 0, 1);
    NDArray rows = targets.sum(new int[] {1}).gt(0).toType(DataType.FLOAT64, false);
    double foreground = rows.sum().getDouble();
    GuidedLossScaling scaling = new GuidedLossScaling(given);
    NDArray classification =
        sumOfCrossEntropy(logits, targets)
            .div(Scalars.held(Math.max(foreground + images, 1), logits));
    NDArray regression =
        scaling
            .sumOfErrors(predictions.sub(truth), rows)
            .div(Scalars.held(Math.max(foreground, 1), logits));
    return scaling.begin().loss(classification, regression, foreground > 0);
  }
}
