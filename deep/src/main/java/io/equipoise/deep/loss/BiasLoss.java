package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.loss.Loss;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.Arrays;
import java.util.List;

/**
 * Cross-entropy in which an image weighs less when its last feature map varies little: blank and
 * occluded images, whose labels a small convolutional network can only guess.
 *
 * <pre>
 *   v_i = variance of feature map i over its D numbers, divided by D - 1; constant
 *   s_i = (v_i - min v) / (max v - min v), 0 when all are equal
 *   w_i = exp(alpha · s_i) - beta        loss = (1/N) Σ w_i · crossEntropy_i
 * </pre>
 *
 * <p>As a DJL loss it reads labels (N), and from the predictions the logits (N,C) and then the
 * feature maps (N,…), taken before pooling and not after a normalisation, which would make all
 * variances equal. A perceptron on a table has no feature maps. An alpha of 1 with a beta of 0.9 is
 * the strong setting.
 *
 * <p>It can hurt, where plain images are no guesses: look at {@link #meanWeights} by class and by
 * group, and doubt it where a small one is a tenth below the rest. The mean weight is below 1,
 * which also shortens the steps.
 *
 * @see <a href="https://arxiv.org/abs/2107.11170">Abrahamyan et al., Bias Loss for Mobile Neural
 *     Networks, 2021, arXiv:2107.11170</a>
 */
@Method(
    name = "bias-loss",
    aliases = {"feature-variance-loss"},
    row = 39,
    slot = Slot.OBJECTIVE,
    summary =
        "Cross-entropy in which images whose last feature map varies little, and are guesses,"
            + " weigh less; for convolutional networks.",
    cites = {"abrahamyan2021bias"},
    instead =
        "it reads the feature maps of images, and recipes learn from tables; for a network of your"
            + " own the class is a DJL loss")
public final class BiasLoss extends Loss implements Numeric {
  /** Variances closer than this share of the largest are equal, and differ by rounding. */
  private static final double LEAST_RANGE = 1e-12;

  private final Options options;

  /** What the least variance is taken over. */
  public enum Least {
    /** The batch. */
    LOCAL,
    /** All batches of the training so far, as in the released code. */
    GLOBAL
  }

  /** Hyper-parameters. */
  public record Options(
      @Meaning("how much more varied maps weigh; at least 0") double alpha,
      @Meaning("what is taken off every weight; at least 0, below 1") double beta,
      @Meaning("local: least variance of the batch; global: of the training so far") Least least) {

    /** The paper's settings, within batches. */
    public static final Options DEFAULT = new Options(0.3, 0.3, Least.LOCAL);

    public Options {
      Require.between("alpha", alpha, 0, 100);
      // the least weight is 1 - beta
      Require.shareBelowOne("beta", beta);
    }
  }

  public BiasLoss(Options options) {
    super("bias-loss");
    this.options = options;
  }

  /** Starts one training. */
  public Run begin() {
    return new Run(options);
  }

  /** A batch by itself. */
  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    NDArray logits = predictions.get(0);
    NDArray classes = labels.singletonOrThrow().flatten();
    BatchLoss.populationOf(Batch.of(classes, Logits.columns(logits)));
    return Sound.checked(
        getName(), logits, () -> begin().loss(classes, logits, predictions.get(1)));
  }

  @Override
  public String toString() {
    return getName();
  }

  /** The loss during one training, with the least variance so far; used by one thread. */
  public static final class Run {
    private final Options options;
    private double least = Double.POSITIVE_INFINITY;

    private Run(Options options) {
      this.options = options;
    }

    /**
     * The loss of a batch, a scalar. No gradient reaches the feature maps through the weights.
     *
     * @param labels (N) in [0, C)
     * @param logits (N,C)
     * @param features (N,…), at least two numbers for each row
     */
    public NDArray loss(NDArray labels, NDArray logits, NDArray features) {
      NDArray each =
          Logits.logProbability(labels.toType(DataType.INT64, false), Logits.columns(logits)).neg();
      NDArray weights = logits.getManager().create(weights(variances(features)));
      return each.mul(weights.toType(each.getDataType(), false)).mean();
    }

    /** The weights (N) of a batch with these variances (N), at least one and each at least 0. */
    public double[] weights(double[] variances) {
      double low = Arrays.stream(variances).min().orElseThrow();
      double high = Arrays.stream(variances).max().orElseThrow();
      least = options.least() == Least.LOCAL ? low : Math.min(least, low);
      boolean equal = !(high - low > LEAST_RANGE * high);
      return Arrays.stream(variances)
          .map(v -> equal ? 0 : (v - least) / (high - low))
          .map(s -> Math.exp(options.alpha() * s) - options.beta())
          .toArray();
    }
  }

  /** The unbiased variance (N) of each feature map (N,…). */
  public static double[] variances(NDArray features) {
    long rows = features.getShape().get(0);
    Require.above("the number of rows of features", rows, 0);
    long size = features.size() / rows;
    Require.atLeast("the numbers per row of features", size, 2);
    NDArray flat = features.stopGradient().toType(DataType.FLOAT64, false).reshape(rows, size);
    NDArray centred = flat.sub(flat.mean(new int[] {1}, true));
    return centred
        .square()
        .sum(new int[] {1})
        .div(Scalars.held(size - 1.0, centred))
        .toDoubleArray();
  }

  /**
   * The mean weight of each class or group; NaN for one without rows.
   *
   * @param weights (N)
   * @param codes (N) in [0, count)
   */
  public static double[] meanWeights(double[] weights, int[] codes, int count) {
    Require.sameLength("weights", weights.length, "codes", codes.length);
    double[] sums = new double[count];
    int[] rows = new int[count];
    for (int i = 0; i < weights.length; i++) {
      sums[codes[i]] += weights[i];
      rows[codes[i]]++;
    }
    for (int c = 0; c < count; c++) {
      sums[c] /= rows[c];
    }
    return sums;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("bias-loss")
                .differentiable("logits", "(N,C)", "scores before the softmax; (N) for one logit")
                .input("labels", "(N)", "true class, in [0, C)")
                .differentiable("features", "(N,D)", "last feature map of each image, flat")
                .parameter("alpha", 0.3, "how much more varied maps weigh; at least 0")
                .parameter("beta", 0.3, "what is taken off every weight; below 1"),
            BiasLoss::evaluate));
  }

  private static NDArray evaluate(Inputs inputs) {
    Arguments arguments = inputs.arguments();
    Options given =
        new Options(arguments.number("alpha", 0.3), arguments.number("beta", 0.3), Least.LOCAL);
    inputs.finite("logits");
    inputs.finite("features");
    int[] shape = arguments.tensor("features").shape();
    Require.that(
        shape.length > 1 && arguments.numbers("features").length > 0,
        "input 'features' must have at least two dimensions and hold something");
    NDArray logits = inputs.logits();
    Require.sameLength("logits", logits.getShape().get(0), "features", shape[0]);
    return new BiasLoss(given)
        .begin()
        .loss(inputs.labels(), logits, inputs.differentiable("features"));
  }
}
