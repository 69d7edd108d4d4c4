package io.equipoise.deep.debias;

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
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.UnitRows;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.Logits;
import io.equipoise.deep.train.Network;
import java.util.List;

/**
 * Learns beside the classifier what a squeezed copy of its features can answer, and takes that out:
 * what survives a narrow channel is the easy part, such as a prior or a joint shortcut.
 *
 * <pre>
 *   loss = CE(o, y) + CE(b, y) + k · R(B) + mean_i log(1 + exp((s-_i - s+_i) / temperature))
 *   s+ = cos(X, Y)      s- = cos(X, B)      R the {@link CodingRate}
 *   prediction = o - gamma · b
 * </pre>
 *
 * <p>X (N,d) are the encoder's features, B (N,d) those of the bias branch, Y (N,d) what is left; o
 * and b are logits (N,C). No gradient of the bias branch reaches the encoder. With {@code adaptive}
 * the price is {@code min(k, 0.25 · CE(b) / R(B))}, a constant in each step, as in the release; it
 * is often too small to take anything away: watch the bias branch's own accuracy, which should fall
 * to what the prior alone gives. A constant k of 0.03 to 0.1 does more. Subtracting ({@code gamma =
 * 1}) needs logits of one scale; choose gamma on rows that were shifted. Accuracy on rows like the
 * training rows must fall a little when a real prior is taken out.
 *
 * <pre>{@code
 * var method = new TotalEffectDebiasing(TotalEffectDebiasing.Options.DEFAULT);
 * try (BiasBranch network = method.around(encoder, 32, classes, seed)) {
 *   new Trainer(new CrossEntropyLoss(), Weighting.NONE, settings)
 *       .fit(network, network.lesson(), rows, null, () -> true, seed);
 * }
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2311.16941">Patil, Maharana, Bansal, Debiasing Multimodal
 *     Models via Causal Information Minimization, 2023, arXiv:2311.16941</a>
 */
@Method(
    name = "te-d",
    aliases = {"causal-information-minimization", "total-effect-debiasing"},
    row = 81,
    slot = Slot.TRAINING,
    treats = Bias.SHORTCUT,
    summary =
        "Learns what a squeezed copy of a model's features can answer, and takes that out of its"
            + " answers.",
    cites = {"patil2023causal"},
    instead = "it goes around an encoder of your own; in Java, call TotalEffectDebiasing.around")
public final class TotalEffectDebiasing implements Numeric {
  private static final double SHARE = 0.25;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("price of the bias features' coding rate, at most; at least 0") double k,
      @Meaning("whether the price follows the bias branch's loss, as in the release")
          boolean adaptive,
      @Meaning("squared precision of the coding rate; above 0") double epsilon,
      @Meaning("temperature of the contrast; above 0") double temperature,
      @Meaning("how much of the bias logits is taken off predictions; at least 0") double gamma) {

    /** The release's values, subtracting. */
    public static final Options DEFAULT = new Options(1, true, 0.01, 1, 1);

    public Options {
      Require.between("k", k, 0, 1e6);
      Require.between("epsilon", epsilon, 1e-12, 1e12);
      Require.between("temperature", temperature, 1e-6, 1e6);
      Require.between("gamma", gamma, 0, 1e6);
    }
  }

  /**
   * What the network says of a batch.
   *
   * @param logits (N,C) of what is left
   * @param biasLogits (N,C) of the bias branch
   * @param anchors (N,d) the encoder's features
   * @param debiased (N,d) what is left of them
   * @param bias (N,d) features of the bias branch
   */
  public record Said(
      NDArray logits, NDArray biasLogits, NDArray anchors, NDArray debiased, NDArray bias) {}

  public TotalEffectDebiasing(Options options) {
    this.options = options;
  }

  /**
   * A network that has both branches around an encoder.
   *
   * @param encoder from rows to features (N,width), closed with the result
   */
  public BiasBranch around(Network encoder, int width, int classes, Seed seed) {
    return new BiasBranch(this, encoder, width, classes, seed);
  }

  /** The logits to predict by: {@code o - gamma · b}. */
  public NDArray prediction(NDArray logits, NDArray biasLogits) {
    return options.gamma() == 0
        ? logits
        : logits.sub(biasLogits.mul(Scalars.held(options.gamma(), biasLogits)));
  }

  /**
   * How much of an answer the bias features alone give: the mean over rows of the true answer's
   * probability by them over that by all features, each at most 1. Lower is better. Reconstructed,
   * since the paper does not write it out.
   *
   * @param byBias (N) probability of the true answer by the bias features, in [0, 1]
   * @param byAll (N) the same by all features, in [0, 1]; rows of 0 count 1
   */
  public static double sufficiency(double[] byBias, double[] byAll) {
    Require.sameLength("byBias", byBias.length, "byAll", byAll.length);
    Require.that(byBias.length > 0, "there is no row to measure sufficiency on");
    double sum = 0;
    for (int i = 0; i < byBias.length; i++) {
      Require.between("an entry of byBias", byBias[i], 0, 1);
      Require.between("an entry of byAll", byAll[i], 0, 1);
      sum += byBias[i] >= byAll[i] ? 1 : byBias[i] / byAll[i];
    }
    return sum / byBias.length;
  }

  /**
   * The loss, a scalar.
   *
   * @param labels (N) int64 in [0, C)
   * @param weights (N) of the rows, constant; they do not weigh the rate
   */
  public NDArray loss(Said said, NDArray labels, NDArray weights) {
    CrossEntropyLoss crossEntropy = new CrossEntropyLoss();
    NDArray left = crossEntropy.perSample(labels, Logits.columns(said.logits()));
    NDArray biased = crossEntropy.perSample(labels, Logits.columns(said.biasLogits()));
    NDArray contrast = contrast(said);
    NDArray rows = left.add(biased).add(contrast).mul(weights).mean();
    NDArray rate = new CodingRate(options.epsilon()).of(said.bias());
    return rows.add(rate.mul(Scalars.held(price(biased, rate), rate)));
  }

  /** The price of the rate in this step. */
  private double price(NDArray biased, NDArray rate) {
    if (!options.adaptive()) {
      return options.k();
    }
    double now = number(rate);
    return now == 0 ? options.k() : Math.min(options.k(), SHARE * number(biased.mean()) / now);
  }

  private static double number(NDArray scalar) {
    return scalar.stopGradient().toType(DataType.FLOAT64, false).getDouble();
  }

  /** The contrast of each row (N): the debiased features are to be like the anchor's. */
  private NDArray contrast(Said said) {
    NDArray anchors = UnitRows.of(said.anchors());
    NDArray near = anchors.mul(UnitRows.of(said.debiased())).sum(new int[] {1});
    NDArray far = anchors.mul(UnitRows.of(said.bias())).sum(new int[] {1});
    NDArray gap = far.sub(near);
    return LogSumExp.softplus(gap.div(Scalars.held(options.temperature(), gap)));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("te-d-loss")
                .differentiable("logits", "(N,C)", "scores of what is left of the features")
                .differentiable("biasLogits", "(N,C)", "scores of the bias branch")
                .input("labels", "(N)", "true class, in [0, C)")
                .differentiable("anchors", "(N,D)", "the encoder's features")
                .differentiable("debiased", "(N,D)", "what is left of them")
                .differentiable("bias", "(N,D)", "features of the bias branch")
                .parameter("k", 0.1, "constant price of the coding rate; at least 0")
                .parameter("epsilon", 0.01, "squared precision of the coding rate; above 0")
                .parameter("temperature", 1, "temperature of the contrast; above 0"),
            TotalEffectDebiasing::evaluated),
        NativeFunction.of(
            Function.named("coding-rate")
                .differentiable("features", "(N,D)", "rows whose rate is taken")
                .parameter("epsilon", 0.01, "squared precision; above 0"),
            inputs -> {
              inputs.finite("features");
              return new CodingRate(inputs.arguments().number("epsilon", 0.01))
                  .of(inputs.differentiable("features"));
            }));
  }

  private static NDArray evaluated(Inputs inputs) {
    Arguments given = inputs.arguments();
    Options options =
        new Options(
            given.number("k", 0.1),
            false,
            given.number("epsilon", 0.01),
            given.number("temperature", 1),
            0);
    for (String name : List.of("logits", "biasLogits", "anchors", "debiased", "bias")) {
      inputs.finite(name);
    }
    Said said =
        new Said(
            alike(inputs, "logits", "logits"),
            alike(inputs, "biasLogits", "logits"),
            alike(inputs, "anchors", "anchors"),
            alike(inputs, "debiased", "anchors"),
            alike(inputs, "bias", "anchors"));
    Require.sameLength(
        "logits", said.logits().getShape().get(0), "anchors", said.anchors().getShape().get(0));
    NDArray labels = inputs.labels();
    NDArray ones = inputs.manager().ones(labels.getShape(), DataType.FLOAT64);
    return new TotalEffectDebiasing(options).loss(said, labels, ones);
  }

  /** An input (N,…) of the same shape as another, at least one row. */
  private static NDArray alike(Inputs inputs, String name, String other) {
    NDArray array = inputs.differentiable(name);
    Require.that(
        array.getShape().dimension() == 2
            && array.size() > 0
            && array.getShape().equals(inputs.differentiable(other).getShape()),
        "input '" + name + "' must have the shape of '" + other + "', two sides of at least 1");
    return array;
  }
}
