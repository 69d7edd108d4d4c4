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
 * Dice loss by group, in which a group weighs as much as it is behind: a variant of fair
 * error-bound scaling that scales losses instead of predictions, so that every mask stays within
 * reach.
 *
 * <pre>
 *   v_g = L_g / Σ L_g', detached        dice = Σ_g v_g · mean_c DL_g
 *   loss = (1 - share) · cross-entropy + share · dice
 * </pre>
 *
 * <p>{@code DL_g} is the soft Dice loss of group g in a channel and {@code L_g} its sum over
 * channels. Groups absent from the batch take no part. In an {@code mlp} each row is an image of
 * one pixel and classes are the channels.
 *
 * @see <a href="https://arxiv.org/abs/2311.02189">Tian, Shi, Luo, Kouhana, Elze, Wang, FairSeg,
 *     2024, arXiv:2311.02189, for the scaling that this varies</a>
 */
@Method(
    name = "loss-weight-dice",
    aliases = {"group-weighted-dice"},
    row = 179,
    slot = Slot.OBJECTIVE,
    treats = {Bias.QUALITY_GAP},
    summary = "Dice loss by group, in which a group weighs as much as it is behind.",
    cites = {"tian2023fairseg"})
public final class GroupWeightedDiceLoss extends BatchLoss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("weight of Dice against cross-entropy; in [0, 1]") double share,
      @Meaning("smoothing of the Dice fraction; above 0") double epsilon) {

    /** Even shares. */
    public static final Options DEFAULT = new Options(0.5, 1e-5);

    public Options {
      Require.between("share", share, 0, 1);
      Require.above("epsilon", epsilon, 0);
    }
  }

  public GroupWeightedDiceLoss(Options options) {
    super("loss-weight-dice");
    this.options = options;
  }

  @Override
  public boolean needsGroups() {
    return true;
  }

  @Override
  public Run begin(Population population) {
    return new WithCrossEntropy(
        options.share(), population.groups(), options.epsilon(), GroupWeightedDiceLoss::weighted);
  }

  private static NDArray weighted(GroupDice dice) {
    double[] losses = dice.perGroup();
    double sum = 0;
    for (double loss : losses) {
      sum += Double.isNaN(loss) ? 0 : loss;
    }
    for (int g = 0; g < losses.length; g++) {
      losses[g] /= sum;
    }
    return dice.byGroup().mean(new int[] {1}).mul(dice.constant(losses)).sum();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            GroupDice.describe("loss-weight-dice"), inputs -> weighted(GroupDice.of(inputs))));
  }
}
