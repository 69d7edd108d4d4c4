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
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.Arrays;
import java.util.List;

/**
 * Cross-entropy that grants every class a head start by its frequency while it trains, so that the
 * plain logits favour no class for being large.
 *
 * <pre>
 *   loss_i = -log softmax(logits_i + tau · log pi)[y_i]        pi_c = n_c / Σ n
 * </pre>
 *
 * <p>{@code n_c} is the number of training rows of class c; a class without rows counts as one row,
 * so that its logit stays finite. Logits have shape (N,C); labels (N), int64 in [0, C). {@code tau
 * = 0} is cross-entropy; {@code tau = 1}, the default, aims at the balanced error and is the
 * Balanced Softmax, whose {@code log n_c} differs from {@code log pi_c} by the same number in each
 * class.
 *
 * @see <a href="https://arxiv.org/abs/2007.07314">Menon, Jayasumana, Rawat, Jain, Veit, Kumar,
 *     Long-tail Learning via Logit Adjustment, 2021, eq. 10, arXiv:2007.07314</a>
 * @see <a href="https://arxiv.org/abs/2007.10740">Ren, Yu, Sheng, Ma, Zhao, Yi, Li, Balanced
 *     Meta-Softmax for Long-Tailed Visual Recognition, 2020, arXiv:2007.10740</a>
 */
@Method(
    name = "logit-adjustment",
    aliases = {"logit-adjusted-loss", "balanced-softmax"},
    slot = Slot.OBJECTIVE,
    treats = {Bias.CLASS_IMBALANCE},
    summary =
        "Cross-entropy on logits shifted by the log frequency of their class, for the least"
            + " balanced error.",
    cites = {"menon2021logit", "ren2020balanced"})
public final class LogitAdjustmentLoss extends BatchLoss implements BoostingLoss, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("how much of the log frequency is added; at least 0, where 0 is cross-entropy")
          double tau) {

    /** The paper's tau, which is consistent for the balanced error. */
    public static final Options DEFAULT = new Options(1);

    public Options {
      Require.between("tau", tau, 0, 1e6);
    }
  }

  public LogitAdjustmentLoss(Options options) {
    super("logit-adjustment");
    this.options = options;
  }

  @Override
  public Run begin(Population population) {
    return new Shifted(shifts(population.classSizes()));
  }

  @Override
  public Slopes boosting(int[] classSizes) {
    double[] shifts = shifts(classSizes);
    return new TrueClassSlopes(LogCurve.CROSS_ENTROPY, shifts, new double[shifts.length], 1);
  }

  private double[] shifts(int[] classSizes) {
    long all = Math.max(1, Arrays.stream(classSizes).asLongStream().sum());
    double[] shifts = new double[classSizes.length];
    for (int c = 0; c < shifts.length; c++) {
      shifts[c] = options.tau() * Math.log((double) Math.max(1, classSizes[c]) / all);
    }
    return shifts;
  }

  /** Cross-entropy on logits plus these shifts (C). */
  private record Shifted(double[] shifts) implements Run {

    @Override
    public NDArray values(Batch batch) {
      NDArray logits = batch.logits();
      NDArray added = logits.getManager().create(shifts).toType(logits.getDataType(), false);
      return Logits.logProbability(batch.labels(), logits.add(added)).neg();
    }

    @Override
    public NDArray loss(Batch batch) {
      return values(batch).mul(batch.weights()).mean();
    }
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            ClassLogits.describeCounted("logit-adjustment")
                .parameter("tau", 1, "how much of the log frequency is added; at least 0"),
            inputs -> evaluated(inputs, inputs.arguments().number("tau", 1))),
        NativeFunction.of(
            ClassLogits.describeCounted("balanced-softmax"), inputs -> evaluated(inputs, 1)));
  }

  private static NDArray evaluated(Inputs inputs, double tau) {
    return ClassLogits.loss(new LogitAdjustmentLoss(new Options(tau)), inputs);
  }
}
