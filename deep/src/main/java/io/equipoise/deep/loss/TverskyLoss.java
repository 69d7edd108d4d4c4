package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * An overlap like Dice that prices false positives and false negatives apart, for a rare positive
 * class whose misses cost more than false alarms.
 *
 * <pre>
 *   T = (Σ p y + smooth) / (Σ p y + alpha Σ p (1 - y) + beta Σ (1 - p) y + smooth)
 *   loss = (1 - T)^(1 / gamma)
 * </pre>
 *
 * <p>Sums run over the batch, so that a batch should hold five positives or more. With two classes
 * p is the probability of the second, positive one and y is 1 for it; with more p is the softmax,
 * and the loss is the sum over classes. {@code alpha = beta = 0.5} is Dice, 1 and 1 Jaccard; {@code
 * gamma = 4/3} is the focal Tversky loss. Weights multiply a row's terms in every sum. Nothing over
 * nothing counts as a perfect score. {@code dice(form=tl)} is its like per row.
 *
 * <p>Where misses cost more, training begins by calling every row positive, which a common positive
 * class makes slow to leave: give it epochs and patience.
 *
 * @see <a href="https://arxiv.org/abs/1706.05721">Salehi, Erdogmus, Gholipour, Tversky Loss
 *     Function for Image Segmentation Using 3D Fully Convolutional Deep Networks, 2017,
 *     arXiv:1706.05721</a>
 * @see <a href="https://arxiv.org/abs/1810.07842">Abraham, Khan, A Novel Focal Tversky Loss
 *     Function with Improved Attention U-Net for Lesion Segmentation, 2019, arXiv:1810.07842</a>
 */
@Method(
    name = "tversky",
    aliases = {"tversky-loss"},
    slot = Slot.OBJECTIVE,
    treats = {Bias.CLASS_IMBALANCE},
    summary =
        "An overlap over the batch like Dice that prices false positives and false negatives"
            + " apart.",
    cites = {"salehi2017tversky", "abraham2019focal"})
public final class TverskyLoss extends BatchLoss implements Numeric, Objective.Run {
  private static final double FOCAL = 4.0 / 3;

  /** Keeps the power's slope finite where the overlap is perfect. */
  private static final double LEAST = 1e-7;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("price of a false positive; at least 0") double alpha,
      @Meaning("price of a false negative; at least 0") double beta,
      @Meaning("1 is the plain loss, 4/3 the focal one; above 0") double gamma,
      @Meaning("smoothing added above and below; at least 0") double smooth) {

    /** The prices that the paper found best, smoothed by one row. */
    public static final Options DEFAULT = new Options(0.3, 0.7, 1, 1);

    public Options {
      Require.between("alpha", alpha, 0, 1e6);
      Require.between("beta", beta, 0, 1e6);
      Require.between("gamma", gamma, 0.1, 10);
      Require.between("smooth", smooth, 0, 1e6);
    }
  }

  public TverskyLoss(Options options) {
    super("tversky");
    this.options = options;
  }

  @Override
  public Run begin(Population population) {
    return this;
  }

  /** The loss of each row as a set by itself. */
  @Override
  public NDArray values(Batch batch) {
    NDArray p = DiceLoss.probabilities(batch.logits());
    NDArray y = DiceLoss.truth(batch);
    NDArray hit = p.mul(y);
    return loss(hit, p.sub(hit), y.sub(hit)).sum(new int[] {1});
  }

  @Override
  public NDArray loss(Batch batch) {
    return new ClassSums(new AdjustedProbability(0, false, false), 0)
        .loss(batch, 1, sums -> overSums(sums.ofPositive()));
  }

  private NDArray overSums(ClassSums.Sums sums) {
    NDArray hits = sums.hits();
    return loss(hits, sums.mass().sub(hits), sums.truth().sub(hits)).sum();
  }

  private NDArray loss(NDArray hit, NDArray falseAlarm, NDArray miss) {
    NDArray below =
        hit.add(falseAlarm.mul(Scalars.held(options.alpha(), falseAlarm)))
            .add(miss.mul(Scalars.held(options.beta(), miss)));
    NDArray missed = DiceFraction.oneMinus(hit, below, options.smooth());
    return options.gamma() == 1
        ? missed
        : missed.clip(LEAST, 1d).pow(Scalars.held(1 / options.gamma(), missed));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            describe("tversky").parameter("gamma", 1, "the loss is (1 - T)^(1 / gamma)"),
            inputs -> ClassLogits.loss(given(inputs.arguments(), 1), inputs)),
        NativeFunction.of(
            describe("focal-tversky").parameter("gamma", "4/3", "the loss is (1 - T)^(1 / gamma)"),
            inputs -> ClassLogits.loss(given(inputs.arguments(), FOCAL), inputs)));
  }

  private static Function.Builder describe(String name) {
    return ClassLogits.describe(name)
        .parameter("alpha", 0.3, "price of a false positive; at least 0")
        .parameter("beta", 0.7, "price of a false negative; at least 0")
        .parameter("smooth", 1, "smoothing; at least 0");
  }

  private static TverskyLoss given(Arguments arguments, double gamma) {
    return new TverskyLoss(
        new Options(
            arguments.number("alpha", Options.DEFAULT.alpha()),
            arguments.number("beta", Options.DEFAULT.beta()),
            arguments.number("gamma", gamma),
            arguments.number("smooth", Options.DEFAULT.smooth())));
  }
}
