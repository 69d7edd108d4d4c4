package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * Trains on whichever group the model serves worst, for models that work for most people and not
 * for some.
 *
 * <pre>
 *   L_g = Σ_{i in g} w_i l_i / Σ_{i in g} w_i        loss = max_g L_g
 * </pre>
 *
 * <p>{@code l_i} is the loss of row i under {@code loss}, the usual one by default. Groups without
 * weight in the batch are left out. The gradient flows through the worst group only, on a tie the
 * one of the lowest code. With one group it is the mean loss. Needs a model that cannot drive every
 * group's loss to 0, so use weight decay, dropout or early stopping with it; and groups of at least
 * ten rows, since the maximum follows the noise of small ones.
 *
 * @see <a href="https://arxiv.org/abs/2509.25795">Junias, Kini, Chaspari, Assessing Algorithmic
 *     Bias in Language-Based Depression Detection, 2025, arXiv:2509.25795</a>
 */
@Method(
    name = "worst-group",
    aliases = {"worst-group-loss"},
    row = 3,
    slot = Slot.OBJECTIVE,
    treats = {Bias.REGRESSION_GAP, Bias.QUALITY_GAP, Bias.ERROR_RATE_GAP, Bias.REPRESENTATION},
    summary =
        "Trains on whichever group the model serves worst at the moment; reads the groups of"
            + " training rows only.",
    cites = {"junias2025depression"})
public final class WorstGroupLoss extends BatchLoss implements RowLossObjective, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(@Meaning("loss of a row, averaged by group") Objective loss) {
    /** Cross-entropy by group, of numbers the squared error. */
    public static final Options DEFAULT = new Options(new UsualLoss());
  }

  public WorstGroupLoss(Options options) {
    super("worst-group");
    this.options = options;
  }

  @Override
  public boolean needsGroups() {
    return true;
  }

  @Override
  public Objective rowLoss() {
    return options.loss();
  }

  @Override
  public Run begin(Population population) {
    Run inner = options.loss().begin(population);
    return new Run() {
      @Override
      public NDArray values(Batch batch) {
        return inner.values(batch);
      }

      @Override
      public NDArray loss(Batch batch) {
        GroupMeans groups = GroupMeans.of(inner.values(batch), batch, population);
        return groups.means().get(worst(groups));
      }
    };
  }

  private static int worst(GroupMeans groups) {
    double[] means = groups.values();
    boolean[] there = groups.there();
    int worst = 0;
    for (int g = 1; g < means.length; g++) {
      if (there[g] && (!there[worst] || means[g] > means[worst])) {
        worst = g;
      }
    }
    return worst;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            OneLogit.describe("worst-group-loss"),
            inputs -> OneLogit.loss(new WorstGroupLoss(Options.DEFAULT), inputs)));
  }
}
