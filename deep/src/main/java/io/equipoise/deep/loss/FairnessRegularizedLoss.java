package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
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
 * The mean loss plus a price on every group's distance from it, for models whose errors fall
 * unevenly.
 *
 * <pre>
 *   L = Σ w_i l_i / Σ w_i        L_g = the same over group g
 *   loss = L + lambda · Σ_g |L_g - L|
 * </pre>
 *
 * <p>{@code l_i} is the loss of row i under {@code loss}, cross-entropy by default. Groups without
 * weight in the batch are left out; nothing is detached. {@code lambda = 0}, or one group, is the
 * mean loss. A gap also closes when the better group gets worse: look at each group's value, not at
 * the gap alone. The form is reconstructed from the paper's description.
 *
 * @see <a href="https://arxiv.org/abs/2509.25795">Junias, Kini, Chaspari, Assessing Algorithmic
 *     Bias in Language-Based Depression Detection, 2025, arXiv:2509.25795</a>
 */
@Method(
    name = "fairness-regularized",
    aliases = {"fairness-regularised-loss", "fairness-regularized-loss", "fairness-regularised"},
    row = 3,
    slot = Slot.OBJECTIVE,
    treats = {Bias.QUALITY_GAP, Bias.ERROR_RATE_GAP},
    summary = "Adds to the mean loss a price on each group's distance from it.",
    cites = {"junias2025depression"})
public final class FairnessRegularizedLoss extends BatchLoss implements Numeric {
  /** Keeps a batch without any weight at a loss of 0. */
  private static final double LEAST_TOTAL = 1e-30;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("price of a group's distance from the mean loss; at least 0") double lambda,
      @Meaning("loss of a row, averaged by group") Objective loss) {

    /** Price 1 on cross-entropy. */
    public static final Options DEFAULT = new Options(1, new CrossEntropyLoss());

    public Options {
      Require.atLeast("lambda", lambda, 0);
    }
  }

  public FairnessRegularizedLoss(Options options) {
    super("fairness-regularized");
    this.options = options;
  }

  @Override
  public boolean needsGroups() {
    return true;
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
        NDArray values = inner.values(batch);
        GroupMeans groups = GroupMeans.of(values, batch, population);
        NDArray total = batch.weights().sum();
        NDArray divisor = total.maximum(Scalars.held(LEAST_TOTAL, total));
        NDArray mean = values.mul(batch.weights()).sum().div(divisor);
        NDArray distance = groups.means().sub(mean).abs().mul(groups.present()).sum();
        return mean.add(distance.mul(Scalars.held(options.lambda(), distance)));
      }
    };
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            OneLogit.describe("fairness-regularised-loss")
                .parameter("lambda", 1, "price of a group's distance from the mean loss"),
            inputs -> {
              double lambda = inputs.arguments().number("lambda", 1);
              Options given = new Options(lambda, new CrossEntropyLoss());
              return OneLogit.loss(new FairnessRegularizedLoss(given), inputs);
            }));
  }
}
