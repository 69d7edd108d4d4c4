package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.equipoise.core.boost.BoostingLoss;
import io.equipoise.core.boost.SigmoidSlopes;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.data.LabelCounts;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * A focal loss with one sigmoid per label that fades out easy negatives much faster than easy
 * positives, for rows that carry few of many labels.
 *
 * <pre>
 *   q      = max(p - clip, 0)                                     p = sigmoid(logits)
 *   loss_i = -Σ_k y_ik · (1 - p_ik)^gammaPos · log p_ik + (1 - y_ik) · q_ik^gammaNeg · log(1 - q_ik)
 * </pre>
 *
 * <p>Negatives below {@code clip} cost nothing at all. With both gammas and clip at 0 it is binary
 * cross-entropy, summed over labels. Logits and targets have shape (N,K); over classes, as in
 * {@code mlp(loss=asymmetric)}, each is learned against all others, and the softmax of its logits
 * is no probability.
 *
 * @see <a href="https://arxiv.org/abs/2009.14119">Ridnik, Ben-Baruch, Zamir, Noy, Friedman,
 *     Protter, Zelnik-Manor, Asymmetric Loss for Multi-Label Classification, 2021,
 *     arXiv:2009.14119</a>
 */
@Method(
    name = "asymmetric",
    aliases = {"asymmetric-loss", "asl"},
    slot = Slot.OBJECTIVE,
    treats = {Bias.CLASS_IMBALANCE},
    summary =
        "A focal loss per label that fades out easy negatives much faster than positives, for few"
            + " of many labels.",
    cites = {"ridnik2021asymmetric"})
public final class AsymmetricLoss extends MultiLabelLoss implements BoostingLoss, Numeric {
  /** Keeps the power's slope finite where a label is certain and its gamma is below 1. */
  private static final double LEAST_DOUBT = 1e-12;

  private static final int MOST_PRODUCTS = 8;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("how fast easy positives fade; at least 0") double gammaPos,
      @Meaning("how fast easy negatives fade; at least 0") double gammaNeg,
      @Meaning("probability below which a negative costs nothing; at least 0, below 1")
          double clip) {

    /** The paper's. */
    public static final Options DEFAULT = new Options(0, 4, 0.05);

    public Options {
      Require.between("gammaPos", gammaPos, 0, 100);
      Require.between("gammaNeg", gammaNeg, 0, 100);
      Require.that(clip >= 0 && clip < 1, "clip is " + clip + ", but must be at least 0, below 1");
    }
  }

  public AsymmetricLoss(Options options) {
    super("asymmetric");
    this.options = options;
  }

  @Override
  public PerRow begin(LabelCounts counts) {
    return LabelCurves.run(
        new LabelCurves(
            (logits, entries) -> positive(logits), (logits, entries) -> negative(logits)));
  }

  /** With the slope {@code (1-p)^gamma · (gamma · p · log p - (1 - p))}. */
  private LabelCurves.Points positive(NDArray logits) {
    NDArray p = Activation.sigmoid(logits);
    NDArray not = Activation.sigmoid(logits.neg());
    NDArray logP = logits.sub(Sigmoids.softplus(logits, p));
    NDArray faded = power(not.clip(LEAST_DOUBT, 1d), options.gammaPos());
    NDArray gamma = Scalars.held(options.gammaPos(), p);
    return new LabelCurves.Points(
        faded.mul(logP).neg(), faded.mul(p.mul(logP).mul(gamma).sub(not)));
  }

  /**
   * With {@code n = 1 - q} and {@code e = p · (1 - p) / n}, the slope of q over n, it is {@code
   * q^(gamma-1) · e · (q - gamma · n · log n)}, and 0 where q is.
   */
  private LabelCurves.Points negative(NDArray logits) {
    NDArray p = Activation.sigmoid(logits);
    NDArray one = Scalars.held(1d, p);
    NDArray q = options.clip() > 0 ? Activation.relu(p.sub(options.clip())) : p;
    NDArray n = one.sub(q);
    // log(1 - p) by itself where nothing is clipped, since 1 - p may round to 0
    NDArray logN = options.clip() > 0 ? n.log() : Sigmoids.softplus(logits, p).neg();
    NDArray e = options.clip() > 0 ? one.sub(p).muli(p).divi(n) : p;
    NDArray faded =
        options.gammaNeg() >= 1
            ? power(q, options.gammaNeg() - 1)
            : power(q.clip(LEAST_DOUBT, 1d), options.gammaNeg() - 1).mul(q.sign());
    NDArray values = faded.mul(q).muli(logN).negi();
    NDArray rest = n.muli(logN).muli(Scalars.held(-options.gammaNeg(), p)).addi(q);
    return new LabelCurves.Points(values, e.muli(faded).muli(rest));
  }

  /** {@code x^exponent}, by products where it is a small whole number, which takes a tenth. */
  private static NDArray power(NDArray x, double exponent) {
    if (exponent != Math.rint(exponent) || exponent < 0 || exponent > MOST_PRODUCTS) {
      return x.pow(Scalars.held(exponent, x));
    }
    if (exponent < 2) {
      return exponent == 0 ? x.onesLike() : x;
    }
    NDArray power = x.mul(x);
    for (int k = 2; k < exponent; k++) {
      power.muli(x);
    }
    return power;
  }

  @Override
  public Slopes boosting(int[] classSizes) {
    return new SigmoidSlopes(this::positive, this::negative, 1);
  }

  /** With {@code n = 1 - p}, of which {@code -p · n} is the slope. */
  private double positive(double x, double[] slopes) {
    double gamma = options.gammaPos();
    double p = SigmoidSlopes.sigmoid(x);
    double n = Math.max(LEAST_DOUBT, SigmoidSlopes.sigmoid(-x));
    double logP = -SigmoidSlopes.softplus(-x);
    double faded = Math.pow(n, gamma);
    slopes[0] = faded * (gamma * p * logP - n);
    slopes[1] = faded * (p * n * (1 + 2 * gamma) + gamma * p * logP * (n - gamma * p));
    return -faded * logP;
  }

  private double negative(double x, double[] slopes) {
    double gamma = options.gammaNeg();
    double p = SigmoidSlopes.sigmoid(x);
    double slope = p * SigmoidSlopes.sigmoid(-x);
    double bend = slope * (1 - 2 * p);
    boolean clips = options.clip() > 0;
    double q = clips ? Math.max(0, p - options.clip()) : p;
    if (q == 0) {
      slopes[0] = 0;
      slopes[1] = 0;
      return 0;
    }
    double logN = clips ? Math.log1p(-q) : -SigmoidSlopes.softplus(x);
    double e = clips ? slope / (1 - q) : p;
    double faded = Math.pow(q, gamma);
    slopes[0] = faded * (e - gamma * logN * slope / q);
    slopes[1] =
        faded
            * (e * e
                + e * (1 - 2 * p)
                + 2 * gamma * e * slope / q
                - gamma * logN * (bend / q + (gamma - 1) * slope * slope / (q * q)));
    return -faded * logN;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("asymmetric")
                .differentiable("logits", "(N,K)", "score of each label before the sigmoid")
                .optional("targets", "(N,K)", "truth, 0 or 1; this or labels")
                .optional("labels", "(N)", "true class in [0, K), where each row has one")
                .parameter("gammaPos", 0, "how fast easy positives fade; at least 0")
                .parameter("gammaNeg", 4, "how fast easy negatives fade; at least 0")
                .parameter("clip", 0.05, "probability below which a negative costs nothing"),
            AsymmetricLoss::evaluated));
  }

  private static NDArray evaluated(Inputs inputs) {
    Require.that(
        inputs.has("targets") != inputs.has("labels"),
        "asymmetric takes either 'targets' or 'labels'");
    NDArray logits = Sigmoids.logits(inputs);
    NDArray targets =
        inputs.has("targets")
            ? Sigmoids.targets(inputs, "targets")
            : inputs.labels().oneHot((int) logits.getShape().get(1), logits.getDataType());
    Arguments arguments = inputs.arguments();
    Options given =
        new Options(
            arguments.number("gammaPos", Options.DEFAULT.gammaPos()),
            arguments.number("gammaNeg", Options.DEFAULT.gammaNeg()),
            arguments.number("clip", Options.DEFAULT.clip()));
    return new AsymmetricLoss(given)
        .begin(LabelCounts.of(targets))
        .perSample(targets, logits)
        .mean();
  }
}
