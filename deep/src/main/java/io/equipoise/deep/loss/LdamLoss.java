package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.boost.BoostingLoss;
import io.equipoise.core.boost.LogCurve;
import io.equipoise.core.boost.TrueClassSlopes;
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
import java.util.Arrays;
import java.util.List;

/**
 * Cross-entropy that asks for a margin, the wider the rarer the class, so that a boundary leaves
 * room around the few rows that a rare class has.
 *
 * <pre>
 *   m_c = maxMargin · (min n / n_c)^(1/4)
 *   loss_i = -log softmax(scale · (logits_i - m[y_i] · onehot(y_i)))[y_i]
 * </pre>
 *
 * <p>{@code n_c} is the number of training rows of class c, and {@code min n} that of the smallest
 * class which has any; a class without rows gets the widest margin. Logits have shape (N,C); labels
 * (N), int64 in [0, C). {@code maxMargin = 0} and {@code scale = 1} give cross-entropy.
 *
 * <p>The defaults are the paper's, whose logits are cosines; logits without bounds grow as far as
 * the margin asks and their softmax is then too modest: decide by the largest, or calibrate. The
 * paper weighs rows by class late in the training, which is a part of its own: {@code
 * mlp(loss=ldam, weighting=deferred)}.
 *
 * @see <a href="https://arxiv.org/abs/1906.07413">Cao, Wei, Gaidon, Arechiga, Ma, Learning
 *     Imbalanced Datasets with Label-Distribution-Aware Margin Loss, 2019, arXiv:1906.07413</a>
 */
@Method(
    name = "ldam",
    aliases = {"label-distribution-aware-margin", "ldam-loss"},
    slot = Slot.OBJECTIVE,
    treats = {Bias.CLASS_IMBALANCE},
    summary = "Cross-entropy with a margin that is the wider the rarer the class.",
    cites = {"cao2019ldam"})
public final class LdamLoss extends BatchLoss implements BoostingLoss, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("margin of the smallest class; at least 0") double maxMargin,
      @Meaning("what logits are multiplied by; above 0") double scale) {

    /** The released settings. */
    public static final Options DEFAULT = new Options(0.5, 30);

    public Options {
      Require.between("maxMargin", maxMargin, 0, 1e6);
      Require.between("scale", scale, 1e-6, 1e6);
    }
  }

  public LdamLoss(Options options) {
    super("ldam");
    this.options = options;
  }

  @Override
  public Run begin(Population population) {
    return new WithMargins(margins(population.classSizes()), options.scale());
  }

  private double[] margins(int[] sizes) {
    int least = Arrays.stream(sizes).filter(size -> size > 0).min().orElse(1);
    return Arrays.stream(sizes)
        .mapToDouble(
            size -> options.maxMargin() * Math.pow((double) least / Math.max(least, size), 0.25))
        .toArray();
  }

  /** Cross-entropy under one margin per class (C). */
  private record WithMargins(double[] margins, double scale) implements ClosedForm {

    @Override
    public Rows rows(NDArray logits, NDArray labels) {
      NDArray margin = Logits.ofClass(margins, labels, logits);
      NDArray times = Scalars.held(scale, logits);
      NDArray logP = Logits.plusAt(logits, labels, margin.neg()).muli(times).logSoftmax(1);
      NDArray truth = Logits.pick(logP, labels);
      // scale · (p - onehot(y))
      NDArray slopes =
          Logits.plusAt(Logits.probabilities(logP), labels, truth.onesLike().neg()).muli(times);
      return new Rows(truth.neg(), slopes);
    }
  }

  @Override
  public Slopes boosting(int[] classSizes) {
    double[] margins = margins(classSizes);
    return new TrueClassSlopes(
        LogCurve.CROSS_ENTROPY, new double[margins.length], margins, options.scale());
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            ClassLogits.describeCounted("ldam")
                .parameter("maxMargin", 0.5, "margin of the smallest class; at least 0")
                .parameter("scale", 30, "what logits are multiplied by; above 0"),
            inputs -> {
              Options given =
                  new Options(
                      inputs.arguments().number("maxMargin", Options.DEFAULT.maxMargin()),
                      inputs.arguments().number("scale", Options.DEFAULT.scale()));
              return ClassLogits.loss(new LdamLoss(given), inputs);
            }));
  }
}
