package io.equipoise.deep.semisupervised;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import io.equipoise.deep.train.Network;
import java.util.Arrays;
import java.util.List;

/**
 * Regression from two sources of labels: many cheap ones that are wrong in some regions, and few
 * accurate ones. Each cheap row gets a weight that says how far a first model, trained on the
 * accurate rows, believes it; the weights are a map of where the cheap labels are biased.
 *
 * <pre>
 *   1  warm model M0 on the accurate rows
 *   2  err_i = mean over coordinates of |M0(x_i) - cheap_i|
 *   3  w_i = exp(-err_i / gamma), divided by their mean where {@code normalise}
 *   4  a fresh model on the cheap rows:  mean_i w_i · mean over coordinates |M(x_i) - cheap_i|
 *   5  the same model on the accurate rows, unweighted, with a smaller step
 * </pre>
 *
 * <p>Targets and predictions have shape (N,Q) or (N,…), the mean over coordinates being over all
 * but the first axis. Weights are constants: no gradient reaches M0. {@code gamma} has the unit of
 * the targets: start with the median err ({@link Fitted#errors} after a first run), and try half
 * and twice that; a large one is plain pretraining, and too small a one is worse than none, for it
 * leaves few rows. Without {@code normalise} the weights also shrink the loss. The energy term of
 * the paper's force fields has no counterpart for plain vectors. Where cheap configurations carry
 * no labels at all, {@link ScoreMatchingPretraining} is an experiment with the paper's variant.
 *
 * <pre>{@code
 * var training = new BiasAwarePretraining(BiasAwarePretraining.Options.DEFAULT);
 * try (var fitted = training.fit(seed -> DenseNetwork.random(sizes, 0, seed), accurate, cheap, seed)) {
 *   float[] predicted = BiasAwarePretraining.predict(fitted.network(), x, width);
 * }
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2306.03109">Bukharin et al., Machine Learning Force Fields
 *     with Data Cost Aware Training, 2023, arXiv:2306.03109</a>
 */
@Method(
    name = "bias-aware-pretraining",
    aliases = {"asteroid"},
    row = 41,
    slot = Slot.TRAINING,
    treats = {Bias.LABEL_NOISE},
    summary =
        "Pretrains a regressor on many cheap labels, each trusted as far as a model of the few"
            + " accurate ones agrees with it, then fine-tunes on those.",
    cites = {"bukharin2023asteroid"})
public final class BiasAwarePretraining implements Numeric {
  /** Below this, no cheap row teaches anything within the steps of a training. */
  private static final double LEAST_TRUST = 1e-6;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("error, in the targets' unit, at which trust falls to 1/e; above 0") double gamma,
      @Meaning("whether weights are divided by their mean, so that step sizes stay comparable")
          boolean normalise,
      @Meaning("steps of the warm model on accurate rows; at least 1") int warmSteps,
      @Meaning("steps on cheap rows; at least 1") int pretrainSteps,
      @Meaning("steps of fine-tuning on accurate rows; at least 0") int fineTuneSteps,
      @Meaning("rows per step; at least 1") int batchSize,
      @Meaning("Adam's step size for the warm model and on cheap rows; above 0")
          double learningRate,
      @Meaning("Adam's step size in fine-tuning; above 0") double fineTuneRate) {

    /** Gamma and weights as released; steps for small networks. */
    public static final Options DEFAULT = new Options(1, false, 1500, 3000, 400, 64, 2e-3, 5e-4);

    public Options {
      Require.above("gamma", gamma, 0);
      Require.atLeast("warmSteps", warmSteps, 1);
      Require.atLeast("pretrainSteps", pretrainSteps, 1);
      Require.atLeast("fineTuneSteps", fineTuneSteps, 0);
      Require.atLeast("batchSize", batchSize, 1);
      Require.above("learningRate", learningRate, 0);
      Require.above("fineTuneRate", fineTuneRate, 0);
    }

    /** The same recipe with another gamma. */
    public Options withGamma(double other) {
      return new Options(
          other,
          normalise,
          warmSteps,
          pretrainSteps,
          fineTuneSteps,
          batchSize,
          learningRate,
          fineTuneRate);
    }
  }

  public BiasAwarePretraining(Options options) {
    this.options = options;
  }

  /**
   * All five stages.
   *
   * @param fresh makes an untrained network of {@code cheap.width()} inputs and {@code
   *     cheap.outputs()} outputs; called twice, for the warm model and for the one that is given
   *     back
   * @return the trained network, which the caller closes, with what was learned of the cheap rows
   */
  public <N extends Network> Fitted<N> fit(
      java.util.function.Function<Seed, N> fresh,
      TargetRows accurate,
      TargetRows cheap,
      Seed seed) {
    Require.sameLength("a row of accurate", accurate.width(), "a row of cheap", cheap.width());
    double[] errors;
    try (N warm = fresh.apply(seed.child("warm"))) {
      warm(warm, accurate, seed.child("warm"));
      errors = errors(warm, cheap);
    }
    double[] trust = trust(errors, options.gamma(), options.normalise());
    N network = fresh.apply(seed.child("network"));
    try {
      pretrain(network, cheap, trust, seed.child("pretrain"));
      fineTune(network, accurate, seed.child("fine-tune"));
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
    return new Fitted<>(network, errors, trust, Distances.link(accurate, cheap, trust));
  }

  /** Stage 1: trains a fresh network on the accurate rows. */
  public void warm(Network network, TargetRows accurate, Seed seed) {
    training(options.warmSteps(), options.learningRate()).run(network, accurate, null, seed);
  }

  /** Stage 4: trains a fresh network on the cheap rows under these weights (N). */
  public void pretrain(Network network, TargetRows cheap, double[] trust, Seed seed) {
    if (!(Arrays.stream(trust).max().orElse(0) > LEAST_TRUST)) {
      throw new UserError(
          "gamma is "
              + options.gamma()
              + ", but so small that no cheap row weighs more than "
              + LEAST_TRUST
              + "; start with the median error between warm model and cheap labels");
    }
    training(options.pretrainSteps(), options.learningRate()).run(network, cheap, trust, seed);
  }

  /** Stage 5: goes on with a pretrained network on the accurate rows, all layers. */
  public void fineTune(Network network, TargetRows accurate, Seed seed) {
    training(options.fineTuneSteps(), options.fineTuneRate()).run(network, accurate, null, seed);
  }

  private AbsoluteErrorTraining training(int steps, double learningRate) {
    return new AbsoluteErrorTraining(steps, options.batchSize(), learningRate);
  }

  /** Stage 2: the mean absolute difference (N) between a model and each row's targets. */
  public static double[] errors(Network network, TargetRows rows) {
    float[] predicted = predict(network, rows.x(), rows.width());
    Require.sameLength("predictions", predicted.length, "targets", rows.targets().length);
    double[] errors = new double[rows.size()];
    for (int i = 0; i < predicted.length; i++) {
      errors[i / rows.outputs()] +=
          Math.abs((double) predicted[i] - rows.targets()[i]) / rows.outputs();
    }
    return errors;
  }

  /** What a network says of rows (N·D), row by row (N·Q). */
  public static float[] predict(Network network, float[] x, int width) {
    return AbsoluteErrorTraining.predict(network, x, width);
  }

  /**
   * Stage 3: the weights (N) of rows with these errors (N), each at least 0. Divided by their mean
   * they are found from the differences to the least error, so that they exist however small gamma
   * is.
   */
  public static double[] trust(double[] errors, double gamma, boolean normalise) {
    Require.above("gamma", gamma, 0);
    double least = normalise ? Arrays.stream(errors).min().orElse(0) : 0;
    double[] weights = Arrays.stream(errors).map(e -> Math.exp(-(e - least) / gamma)).toArray();
    double mean = normalise ? Arrays.stream(weights).average().orElse(1) : 1;
    return Arrays.stream(weights).map(w -> w / mean).toArray();
  }

  /**
   * Stage 4's loss, a scalar.
   *
   * @param predictions (N,…)
   * @param targets (N,…) cheap labels
   * @param trust (N) constant weights
   */
  public static NDArray loss(NDArray predictions, NDArray targets, NDArray trust) {
    return perRow(predictions, targets).mul(trust).mean();
  }

  private static NDArray perRow(NDArray predictions, NDArray targets) {
    return predictions
        .sub(targets)
        .abs()
        .reshape(predictions.getShape().get(0), -1)
        .mean(new int[] {1});
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("asteroid")
                .differentiable("predictions", "(N,Q)", "what the model says; (N,…)")
                .input("cheapTargets", "(N,Q)", "cheap labels")
                .differentiable(
                    "warmPredictions", "(N,Q)", "what the warm model says; gets gradient 0")
                .parameter("gamma", 1, "error at which trust falls to 1/e; above 0")
                .parameter("normalise", false, "whether weights are divided by their mean"),
            BiasAwarePretraining::evaluate));
  }

  private static NDArray evaluate(Inputs inputs) {
    Arguments arguments = inputs.arguments();
    int[] shape = arguments.tensor("predictions").shape();
    for (String name : List.of("predictions", "cheapTargets", "warmPredictions")) {
      inputs.finite(name);
      Require.that(
          Arrays.equals(shape, arguments.tensor(name).shape()),
          "input '" + name + "' has another shape than 'predictions'");
    }
    NDArray predictions = inputs.differentiable("predictions");
    Require.that(predictions.size() > 0 && shape.length > 0, "input 'predictions' is empty");
    NDArray targets = inputs.constant("cheapTargets");
    NDArray warm = inputs.differentiable("warmPredictions").stopGradient();
    double[] errors = perRow(warm, targets).toType(DataType.FLOAT64, false).toDoubleArray();
    double gamma = arguments.number("gamma", Options.DEFAULT.gamma());
    boolean normalise = arguments.flag("normalise", Options.DEFAULT.normalise());
    NDArray trust = predictions.getManager().create(trust(errors, gamma, normalise));
    return loss(predictions, targets, trust);
  }
}
