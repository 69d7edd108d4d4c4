package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.boost.BoostingLoss;
import io.equipoise.core.boost.SmoothedSlopes;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * Cross-entropy to a truth that leaves every class a little, so that no logit gains by growing for
 * ever and a wrong label pulls less.
 *
 * <pre>
 *   loss_i = -(1 - smoothing) · log p_i[y_i] - smoothing · (1/C) Σ_c log p_i[c]     p_i = softmax(logits_i)
 * </pre>
 *
 * <p>Logits have shape (N,C); labels (N), int64 in [0, C). {@code smoothing = 0} is cross-entropy;
 * at 1 labels no longer matter.
 *
 * @see <a href="https://arxiv.org/abs/1512.00567">Szegedy, Vanhoucke, Ioffe, Shlens, Wojna,
 *     Rethinking the Inception Architecture for Computer Vision, 2016, section 7,
 *     arXiv:1512.00567</a>
 */
@Method(
    name = "label-smoothing",
    slot = Slot.OBJECTIVE,
    treats = {Bias.LABEL_NOISE, Bias.MISCALIBRATION},
    summary = "Cross-entropy to a truth that leaves every class a little, against overconfidence.",
    cites = {"szegedy2016rethinking"})
public final class LabelSmoothingLoss extends SampleLoss implements BoostingLoss, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("share of the truth that is spread over all classes; between 0 and 1")
          double smoothing) {

    /** The paper's. */
    public static final Options DEFAULT = new Options(0.1);

    public Options {
      Require.between("smoothing", smoothing, 0, 1);
    }
  }

  public LabelSmoothingLoss(Options options) {
    super("label-smoothing");
    this.options = options;
  }

  @Override
  public NDArray perSample(NDArray labels, NDArray logits) {
    return ClosedForm.perRow(logits, labels, form());
  }

  @Override
  public Run begin(Population population) {
    return form();
  }

  /** The slopes are {@code p - (1 - smoothing) · onehot(y) - smoothing / C}. */
  private ClosedForm form() {
    return (logits, labels) -> {
      NDArray logP = logits.logSoftmax(1);
      NDArray truth = Logits.pick(logP, labels);
      NDArray kept = truth.onesLike().mul(Scalars.held(1 - options.smoothing(), truth));
      NDArray spread = logP.mean(new int[] {1}).mul(Scalars.held(options.smoothing(), truth));
      NDArray values = truth.mul(kept).add(spread).neg();
      double share = options.smoothing() / logits.getShape().get(1);
      NDArray slopes = Logits.probabilities(logP).subi(Scalars.held(share, logP));
      return new ClosedForm.Rows(values, Logits.plusAt(slopes, labels, kept.neg()));
    };
  }

  @Override
  public Slopes boosting(int[] classSizes) {
    return new SmoothedSlopes(options.smoothing());
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            ClassLogits.describe("label-smoothing")
                .parameter("smoothing", 0.1, "share of the truth spread over all classes"),
            inputs -> {
              Options given =
                  new Options(inputs.arguments().number("smoothing", Options.DEFAULT.smoothing()));
              return ClassLogits.loss(new LabelSmoothingLoss(given), inputs);
            }));
  }
}
