package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.LabelCounts;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
  /** What a probability counts as at least where its logarithm is taken. */
  static final double LEAST = 1e-8;

  private static final double COMPANY = 1.2;

  /** Stands for 0 where its logarithm is taken. */
  private static final double NOTHING = 1e-12;

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
      return LabelCurves.run(new MultiFocalRows(curves(weights), weights, options));
    }
    double[] shares = shares(counts);
    return LabelCurves.run(
        (logits, truth) -> together(weights, company(truth, logits, shares)).rows(logits, truth));
  }

  /** The weight of each label (K), w, from the rows that carry it. */
  public static double[] weights(long[] counts, double kappa) {
    double most = Math.max(1, Arrays.stream(counts).max().orElse(1));
    return Arrays.stream(counts)
        .mapToDouble(count -> Math.pow(1 - Math.log(Math.max(1, count) / most), kappa))
        .toArray();
  }

  /** The loss under these weights (K). */
  LabelCurves curves(double[] weights) {
    return new LabelCurves(
        (logits, entries) -> present(logits, entries.of(weights, logits), null),
        (logits, entries) -> absent(logits, entries.of(weights, logits), null));
  }

  /** The same where labels that come together damp each other; company (B,K). */
  private LabelCurves together(double[] weights, NDArray company) {
    NDArray left = company.neg().add(1d).clip(LEAST, 1d);
    NDArray any = company.gt(0).toType(company.getDataType(), false);
    NDArray boost = any.mul(Scalars.held(COMPANY - 1, any)).add(1d);
    return new LabelCurves(
        (logits, entries) -> present(logits, entries.of(weights, logits), entries.of(left)),
        (logits, entries) -> absent(logits, entries.of(weights, logits), entries.of(boost)));
  }

  /** With the slope {@code -w · (1-p)^gammaPositive · (1 - p)}, where the logarithm is not cut. */
  private LabelCurves.Points present(NDArray logits, NDArray w, @Nullable NDArray left) {
    NDArray p = Activation.sigmoid(logits);
    NDArray not = Activation.sigmoid(logits.neg());
    NDArray logP = logits.sub(Sigmoids.softplus(logits, p));
    if (left != null) {
      p = p.mul(left);
      logP = logP.add(left.log());
    }
    NDArray least = Scalars.held(Math.log(LEAST), logP);
    NDArray pull = w.neg();
    if (options.gammaPositive() > 0) {
      NDArray gamma = Scalars.held(options.gammaPositive(), logP);
      pull = p.neg().add(1d).clip(0d, 1d).pow(gamma).mul(pull);
    }
    // 1 above the least, 0 there
    NDArray cut = Activation.relu(logP.sub(least)).sign();
    return new LabelCurves.Points(logP.maximum(least).muli(pull), not.muli(cut).muli(pull));
  }

  /** With the slope {@code w · (1-q)^(gammaNegative + w) · p · (1 - p) / q}, where q moves. */
  private LabelCurves.Points absent(NDArray logits, NDArray w, @Nullable NDArray boost) {
    NDArray p = Activation.sigmoid(logits);
    NDArray one = Scalars.held(1d, p);
    NDArray clipped = Activation.relu(p.sub(options.clip()));
    NDArray q = one.sub(clipped);
    NDArray floored = q;
    if (boost != null || options.clip() < LEAST) {
      q = boost == null ? q : q.mul(boost).clip(0d, 1d);
      floored = q.clip(LEAST, 1d);
      clipped = one.sub(floored);
    }
    // a power by its logarithm takes half the time; at q = 1 it is 0 to the last digit
    NDArray logs = clipped.maximum(Scalars.held(NOTHING, p)).log();
    NDArray pull = logs.muli(w.add(options.gammaNegative())).exp().muli(w.neg());
    NDArray slopes = p.sub(1d).muli(p).muli(pull).divi(floored);
    if (boost != null) {
      slopes = slopes.mul(boost);
    }
    if (options.clip() < LEAST) {
      slopes = slopes.mul(q.gt(Scalars.held(LEAST, q)).toType(q.getDataType(), false));
    }
    return new LabelCurves.Points(pull.muli(floored.log()), slopes);
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

  /** The mean of the shares beside a row's labels, of sum 1, or 0 for a row without any (B,K). */
  private static NDArray company(NDArray truth, NDArray logits, double[] shares) {
    long labels = logits.getShape().get(1);
    NDArray targets = Batch.targets(truth, logits);
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
    return ClosedForm.perRow(logits, targets, new MultiFocalLoss(given).curves(weights)).sum();
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
