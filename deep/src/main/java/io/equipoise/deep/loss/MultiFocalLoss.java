package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
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
import java.util.Arrays;
import java.util.List;

/**
 * Binary cross-entropy that fades out easy negatives, more so those of rare labels, and weighs rare
 * labels up: for rows with several labels, some of them rare and some not recorded.
 *
 * <pre>
 *   p = sigmoid(logits)      q = min(1 - p + clip, 1)      w_k = (1 - log(c_k / max c))^kappa
 *   loss_i = -Σ_k w_k · [ y_ik · (1-p_ik)^gammaPositive · log p_ik
 *                         + (1-y_ik) · (1-q_ik)^(gammaNegative + w_k) · log q_ik ]
 * </pre>
 *
 * <p>Logits and targets y have shape (N,K), targets 0 or 1; {@code c_k} counts the training rows
 * that carry label k, at least 1. The powers are constants to the gradient, and logarithms are at
 * least log 1e-8, so that a hopeless row gets no gradient. A negative whose p is at most {@code
 * clip} costs nothing. The paper sums over rows, and so does {@code eval}; in training the rows'
 * mean keeps the step size apart from the batch size.
 *
 * <p>With {@code coOccurrence}, for labels that come together: a_ik is the mean share of label k
 * beside the labels that row i carries, p becomes p·(1-a), and q at most 1 becomes 1.2·q where a is
 * above 0. Shares are the counts of pairs by column, a label's pairing with itself left out, or it
 * would damp its own positives; rows of one class each have none. The released code takes kappa 1/3
 * there.
 *
 * @see <a href="https://arxiv.org/abs/2304.10539">Zhang, Liu, Zeng, Ooi, Tang, Zhuang, Learning in
 *     Imperfect Environment, 2023, arXiv:2304.10539</a>
 * @see ReflectiveLabelCorrector
 */
@Method(
    name = "multi-focal",
    aliases = {"multi-focal-modifier", "mfm"},
    row = 106,
    slot = Slot.OBJECTIVE,
    treats = {Bias.CLASS_IMBALANCE, Bias.LABEL_NOISE},
    summary =
        "Binary cross-entropy that fades out easy negatives and weighs rare labels up, for rows"
            + " with several labels of which some are missing.",
    cites = {"zhang2023comic"})
public final class MultiFocalLoss extends MultiLabelLoss implements Numeric {
  private static final double LEAST = 1e-8;
  private static final double COMPANY = 1.2;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("how much more rare labels weigh; at least 0, where 0 weighs all alike")
          double kappa,
      @Meaning("how fast easy positives fade; at least 0") double gammaPositive,
      @Meaning("how fast easy negatives fade, before the label's weight is added; at least 0")
          double gammaNegative,
      @Meaning("probability up to which a negative costs nothing; at least 0, below 1") double clip,
      @Meaning("whether labels that come together damp each other") boolean coOccurrence) {

    /** The released settings. */
    public static final Options DEFAULT = new Options(1 / 6.0, 0, 3, 0.05, false);

    public Options {
      Require.between("kappa", kappa, 0, 100);
      Require.between("gammaPositive", gammaPositive, 0, 100);
      Require.between("gammaNegative", gammaNegative, 0, 100);
      Require.that(clip >= 0 && clip < 1, "clip is " + clip + ", but must be at least 0, below 1");
    }
  }

  public MultiFocalLoss(Options options) {
    super("multi-focal");
    this.options = options;
  }

  @Override
  public PerRow begin(LabelCounts counts) {
    double[] weights = weights(counts.positives(), options.kappa());
    if (!options.coOccurrence() || counts.together().length == 0) {
      return (targets, logits) -> terms(targets, logits, weights).sum(new int[] {1});
    }
    double[] shares = shares(counts);
    return (targets, logits) -> together(targets, logits, weights, shares).sum(new int[] {1});
  }

  /** The weight of each label (K), w, from the rows that carry it. */
  public static double[] weights(long[] counts, double kappa) {
    double most = Math.max(1, Arrays.stream(counts).max().orElse(1));
    return Arrays.stream(counts)
        .mapToDouble(count -> Math.pow(1 - Math.log(Math.max(1, count) / most), kappa))
        .toArray();
  }

  /** The loss of each row and label (N,K) under these weights (K). */
  NDArray terms(NDArray targets, NDArray logits, double[] weights) {
    NDArray q = sigmoid(logits.neg()).add(options.clip()).clip(LEAST, 1d);
    return terms(targets, Sigmoids.logSigmoid(logits), sigmoid(logits), q, weights);
  }

  /** The same where labels that come together damp each other; shares (K·K). */
  private NDArray together(NDArray targets, NDArray logits, double[] weights, double[] shares) {
    NDArray company = company(targets, shares);
    NDArray left = company.neg().add(1d).clip(LEAST, 1d);
    NDArray boost =
        company
            .gt(0)
            .toType(logits.getDataType(), false)
            .mul(Scalars.held(COMPANY - 1, company))
            .add(1d);
    NDArray q = sigmoid(logits.neg()).add(options.clip()).clip(0d, 1d);
    NDArray p = sigmoid(logits).mul(left);
    NDArray logP = Sigmoids.logSigmoid(logits).add(left.log());
    return terms(targets, logP, p, q.mul(boost).clip(LEAST, 1d), weights);
  }

  private NDArray terms(NDArray targets, NDArray logP, NDArray p, NDArray q, double[] weights) {
    NDArray w = constant(weights, logP);
    NDArray faded =
        p.stopGradient()
            .neg()
            .add(1d)
            .clip(0d, 1d)
            .pow(Scalars.held(options.gammaPositive(), p))
            .mul(targets);
    NDArray absent = targets.neg().add(1d);
    NDArray damped = q.stopGradient().neg().add(1d).pow(w.add(options.gammaNegative())).mul(absent);
    NDArray floored = logP.maximum(Scalars.held(Math.log(LEAST), logP));
    return faded.mul(floored).add(damped.mul(q.log())).mul(w).neg();
  }

  private static NDArray sigmoid(NDArray x) {
    return Sigmoids.logSigmoid(x).exp();
  }

  private static NDArray constant(double[] perLabel, NDArray like) {
    return like.getManager()
        .create(perLabel)
        .toType(like.getDataType(), false)
        .reshape(1, perLabel.length);
  }

  /** How often each label (column) comes with each other (row), columns of sum 1 (K·K). */
  static double[] shares(LabelCounts counts) {
    int labels = counts.labels();
    double[] shares = new double[labels * labels];
    for (int k = 0; k < labels; k++) {
      double sum = 0;
      for (int j = 0; j < labels; j++) {
        sum += j == k ? 0 : counts.together(j, k);
      }
      for (int j = 0; j < labels; j++) {
        shares[j * labels + k] = j == k || sum == 0 ? 0 : counts.together(j, k) / sum;
      }
    }
    return shares;
  }

  /** The mean of the shares beside a row's labels, of sum 1, or 0 for a row without any (N,K). */
  private static NDArray company(NDArray targets, double[] shares) {
    long labels = targets.getShape().get(1);
    NDArray matrix =
        targets
            .getManager()
            .create(shares)
            .toType(targets.getDataType(), false)
            .reshape(new Shape(labels, labels));
    NDArray sums = targets.matMul(matrix);
    return sums.div(sums.sum(new int[] {1}, true).maximum(Scalars.held(LEAST, sums)));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("comic-mfm")
                .differentiable("logits", "(N,K)", "score of each label before the sigmoid")
                .input("labels", "(N,K)", "labels as recorded, 0 or 1")
                .input("counts", "(K)", "training rows that carry each label; 0 counts as 1")
                .parameter("kappa", "1/6", "how much more rare labels weigh; at least 0")
                .parameter("gammaPositive", 0, "how fast easy positives fade; at least 0")
                .parameter("gammaNegative", 3, "how fast easy negatives fade; at least 0")
                .parameter("clip", 0.05, "probability up to which a negative costs nothing"),
            MultiFocalLoss::evaluate));
  }

  private static NDArray evaluate(Inputs inputs) {
    Arguments arguments = inputs.arguments();
    Options given =
        new Options(
            arguments.number("kappa", Options.DEFAULT.kappa()),
            arguments.number("gammaPositive", 0),
            arguments.number("gammaNegative", 3),
            arguments.number("clip", 0.05),
            false);
    NDArray logits = Sigmoids.logits(inputs);
    NDArray targets = Sigmoids.targets(inputs, "labels");
    double[] weights = weights(counts(inputs), given.kappa());
    return new MultiFocalLoss(given).terms(targets, logits, weights).sum();
  }

  /** What {@code eval} was given as {@code counts} (K). */
  static long[] counts(Inputs inputs) {
    int[] counts = inputs.arguments().ints("counts");
    Require.sameLength(
        "counts", counts.length, "the labels", inputs.arguments().tensor("logits").shape()[1]);
    for (int count : counts) {
      Require.atLeast("each of counts", count, 0);
    }
    return Arrays.stream(counts).asLongStream().toArray();
  }
}
