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
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * A loss shaped like 1 - F1, for rare positive labels where cross-entropy ends up predicting next
 * to none.
 *
 * <pre>
 *   q_i = (1 - p_i)^alpha · p_i                                       p_i probability, y_i in {0, 1}
 *   SET          1 - (2 Σ q_i y_i + gamma) / (Σ q_i + Σ y_i + gamma)
 *   SET squared  1 - (2 Σ q_i y_i + gamma) / (Σ q_i² + Σ y_i² + gamma)
 *   DL_i         1 - (2 p_i y_i + gamma) / (p_i² + y_i² + gamma)
 *   DSC_i        1 - (2 q_i y_i + gamma) / (q_i + y_i + gamma)
 *   TL_i         1 - (p_i y_i + gamma) / (p_i y_i + a p_i (1 - y_i) + b (1 - p_i) y_i + gamma)
 * </pre>
 *
 * <p>SET sums over the batch, so a batch should hold five positives or more; DL, DSC and TL are
 * means over rows. With two classes p is the probability of the second, positive one; with more it
 * is the softmax, and the loss is the sum over classes. Weights multiply a row's terms in every
 * sum. Its outputs are no calibrated probabilities, and DSC with alpha = gamma = 1 pushes a
 * positive above p = 0.5 back down. Most of its gain over cross-entropy at the threshold 0.5 can
 * also be had by moving the threshold.
 *
 * @see <a href="https://arxiv.org/abs/1911.02855">Li, Sun, Meng, Liang, Wu, Li, Dice Loss for
 *     Data-imbalanced NLP Tasks, 2020, arXiv:1911.02855</a>
 */
@Method(
    name = "dice",
    aliases = {"dice-loss"},
    row = 9,
    slot = Slot.OBJECTIVE,
    treats = {Bias.CLASS_IMBALANCE},
    summary = "A loss shaped like 1 - F1, for positive labels so rare that none get predicted.",
    cites = {"li2020dice"})
public final class DiceLoss extends BatchLoss implements Numeric, Objective.Run {
  private final Options options;

  /** Which sums the loss is made of. */
  public enum Form {
    /** One fraction over the whole batch. */
    SET,
    /** A fraction per row with squares below. */
    DL,
    /** A fraction per row of self-adjusted probabilities. */
    DSC,
    /** A fraction per row that prices false positives and false negatives apart. */
    TL
  }

  /** Hyper-parameters. */
  public record Options(
      @Meaning("set (over the batch), or dl, dsc or tl (per row)") Form form,
      @Meaning("whether the sums below the fraction of form set are of squares") boolean squared,
      @Meaning("how far sure rows fade in forms set and dsc; at least 0") double alpha,
      @Meaning("smoothing added above and below; at least 0") double gamma,
      @Meaning("whether the fading factor is a constant to the gradient") boolean detachWeight,
      @Meaning("price of a false positive in form tl; a + b = 1") double a,
      @Meaning("price of a false negative in form tl; a + b = 1") double b,
      @Meaning("hardest negatives kept per positive; 0 keeps all") double hardNegatives) {

    /** The settings of the released training scripts. */
    public static final Options DEFAULT = new Options(Form.SET, true, 0.01, 1, false, 0.5, 0.5, 0);

    public Options {
      Require.atLeast("alpha", alpha, 0);
      Require.atLeast("gamma", gamma, 0);
      Require.atLeast("a", a, 0);
      Require.atLeast("b", b, 0);
      Require.that(
          Math.abs(a + b - 1) < 1e-9, "a and b are " + a + " and " + b + ", but must sum to 1");
      Require.atLeast("hardNegatives", hardNegatives, 0);
    }

    Options rowByRow() {
      return form == Form.SET
          ? new Options(Form.DSC, squared, alpha, gamma, detachWeight, a, b, 0)
          : this;
    }
  }

  public DiceLoss(Options options) {
    super("dice");
    this.options = options;
  }

  @Override
  public Run begin(Population population) {
    return this;
  }

  /** The loss per row; for SET that of DSC, its like for single rows. */
  @Override
  public NDArray values(Batch batch) {
    DiceFraction fraction = new DiceFraction(options.rowByRow());
    return fraction.perRow(probabilities(batch.logits()), truth(batch));
  }

  @Override
  public NDArray loss(Batch batch) {
    DiceFraction fraction = new DiceFraction(options);
    if (options.form() == Form.SET && options.hardNegatives() == 0) {
      return new ClassSums(
              new AdjustedProbability(options.alpha(), options.squared(), options.detachWeight()),
              0)
          .loss(batch, 1, sums -> fraction.overSums(sums.ofPositive()));
    }
    NDArray p = probabilities(batch.logits());
    NDArray y = truth(batch);
    if (options.form() == Form.SET) {
      return fraction.overSet(p, y, batch.weights());
    }
    NDArray kept = fraction.kept(p, y, batch.weights().expandDims(1));
    return fraction.perRowAndClass(p, y).mul(kept).sum().div(Scalars.held(batch.size(), p));
  }

  /** The positive class's column of two, or all columns of more (N,K). */
  static NDArray probabilities(NDArray logits) {
    NDArray all = logits.softmax(1);
    return logits.getShape().get(1) == 2 ? all.get(":, 1:") : all;
  }

  /** 1 where a row is of the column's class, in the columns of {@link #probabilities}. */
  static NDArray truth(Batch batch) {
    int classes = Math.toIntExact(batch.logits().getShape().get(1));
    NDArray all = batch.targets();
    return classes == 2 ? all.get(":, 1:") : all;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("dice")
                .optionalDifferentiable("predictions", "(N)", "probability of the positive class")
                .optionalDifferentiable("logits", "(N,C)", "scores before the softmax, instead")
                .input("labels", "(N)", "0 or 1 with predictions, else the class in [0, C)")
                .optional("mask", "(N)", "1 where a row counts, 0 where it is padding")
                .parameter("form", "set", "set, DL, DSC or TL")
                .parameter("squared", true, "squares below the fraction of form set")
                .parameter("alpha", 0.01, "how far sure rows fade; at least 0")
                .parameter("gamma", 1, "smoothing; at least 0")
                .parameter("detachWeight", false, "whether the factor (1-p)^alpha is a constant")
                .parameter("a", 0.5, "price of a false positive in form TL")
                .parameter("b", 0.5, "price of a false negative in form TL")
                .parameter("r", 0, "hardest negatives kept per positive; 0 keeps all"),
            DiceLoss::evaluated));
  }

  private static NDArray evaluated(Inputs inputs) {
    DiceFraction fraction = new DiceFraction(options(inputs.arguments()));
    Require.that(
        inputs.has("predictions") != inputs.has("logits"),
        "dice takes either 'predictions' or 'logits'");
    NDArray p;
    NDArray y;
    if (inputs.has("logits")) {
      NDArray logits = Logits.columns(inputs.logits());
      p = logits.softmax(1);
      y = inputs.labels().oneHot(Math.toIntExact(p.getShape().get(1)), p.getDataType());
    } else {
      inputs.arguments().between("predictions", 0, 1);
      inputs.arguments().between("labels", 0, 1);
      p = inputs.differentiable("predictions").reshape(-1, 1);
      y = inputs.constant("labels").reshape(-1, 1);
      Require.sameLength("predictions", p.getShape().get(0), "labels", y.getShape().get(0));
    }
    if (inputs.has("mask")) {
      inputs.arguments().between("mask", 0, 1);
    }
    NDArray mask =
        inputs.has("mask") ? inputs.constant("mask").flatten() : y.sum(new int[] {1}).onesLike();
    Require.sameLength("the rows", p.getShape().get(0), "mask", mask.size());
    if (fraction.options().form() == Form.SET) {
      return fraction.overSet(p, y, mask);
    }
    NDArray kept = fraction.kept(p, y, mask.expandDims(1));
    return fraction
        .perRowAndClass(p, y)
        .mul(kept)
        .sum()
        .div(mask.sum().maximum(Scalars.held(1d, mask)));
  }

  private static Options options(Arguments arguments) {
    Options otherwise = Options.DEFAULT;
    return new Options(
        arguments.choice("form", otherwise.form()),
        arguments.flag("squared", otherwise.squared()),
        arguments.number("alpha", otherwise.alpha()),
        arguments.number("gamma", otherwise.gamma()),
        arguments.flag("detachWeight", otherwise.detachWeight()),
        arguments.number("a", otherwise.a()),
        arguments.number("b", otherwise.b()),
        arguments.number("r", otherwise.hardNegatives()));
  }
}
