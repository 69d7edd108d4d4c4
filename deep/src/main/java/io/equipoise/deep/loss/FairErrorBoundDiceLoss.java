package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * Fair error-bound scaling: shrinks the predictions of groups that are hard at the moment, so that
 * their Dice loss rises and training turns to them.
 *
 * <pre>
 *   DL(p, t) = 1 - (2 Σ p t + e) / (Σ p² + Σ t² + e)
 *   L_g = Σ_c DL on group g, detached        w_g = tanh((min L / L_g)^gamma)
 *   dice = (1/C) Σ_c DL(w_g(i) · p_c, t_c)        loss = (1 - share) · cross-entropy + share · dice
 * </pre>
 *
 * <p>Groups absent from the batch take no part. In an {@code mlp} each row is an image of one pixel
 * and classes are the channels. A scaled prediction can never reach its mask, which weakens the
 * method: {@link GroupWeightedDiceLoss} is the one to prefer.
 *
 * @see <a href="https://arxiv.org/abs/2311.02189">Tian, Shi, Luo, Kouhana, Elze, Wang, FairSeg,
 *     2024, arXiv:2311.02189</a>
 */
@Method(
    name = "febs-dice",
    aliases = {"fair-error-bound-scaling", "febs"},
    row = 179,
    slot = Slot.OBJECTIVE,
    treats = {Bias.QUALITY_GAP},
    summary =
        "Dice loss that shrinks the predictions of hard groups so that training turns to them.",
    cites = {"tian2023fairseg"})
public final class FairErrorBoundDiceLoss extends BatchLoss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("how sharply hard groups are scaled; at least 0") double gamma,
      @Meaning("weight of Dice against cross-entropy; in [0, 1]") double share,
      @Meaning("smoothing of the Dice fraction; above 0") double epsilon) {

    /** The released settings. */
    public static final Options DEFAULT = new Options(1, 0.5, 1e-5);

    public Options {
      Require.atLeast("gamma", gamma, 0);
      Require.between("share", share, 0, 1);
      Require.above("epsilon", epsilon, 0);
    }
  }

  public FairErrorBoundDiceLoss(Options options) {
    super("febs-dice");
    this.options = options;
  }

  @Override
  public boolean needsGroups() {
    return true;
  }

  @Override
  public Run begin(Population population) {
    return new WithCrossEntropy(
        options.share(),
        population.groups(),
        options.epsilon(),
        dice -> scaled(dice, options.gamma()));
  }

  /** The Dice part, with predictions scaled by group. */
  private static NDArray scaled(GroupDice dice, double gamma) {
    double[] losses = dice.perGroup();
    double least = Double.POSITIVE_INFINITY;
    for (double loss : losses) {
      least = loss < least ? loss : least;
    }
    double[] scales = new double[losses.length];
    for (int g = 0; g < scales.length; g++) {
      scales[g] = Math.tanh(Math.pow(least / losses[g], gamma));
    }
    return dice.overAll(dice.constant(scales)).mean();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            GroupDice.describe("febs-dice")
                .parameter("gamma", 1, "how sharply hard groups are scaled; at least 0"),
            inputs -> {
              double gamma = inputs.arguments().number("gamma", 1);
              Require.atLeast("gamma", gamma, 0);
              return scaled(GroupDice.of(inputs), gamma);
            }));
  }
}
