package io.equipoise.deep.environment;

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
import io.equipoise.deep.loss.GroupMeans;
import io.equipoise.deep.loss.Objective;
import io.equipoise.deep.loss.RowLossObjective;
import io.equipoise.deep.loss.UsualLoss;
import java.util.List;

/**
 * Asks that every environment be served equally well, for models that lean on a cue whose worth
 * differs between environments.
 *
 * <pre>
 *   L_e  = Σ_{i in e} w_i l_i / Σ_{i in e} w_i       over the E environments of the batch
 *   loss = Σ_e L_e + w · (1/(E-1)) Σ_e (L_e - mean L)²       divided by w where w is above 1
 * </pre>
 *
 * <p>With one environment the variance is 0. During {@code warmUp} the weight is 1. Environments
 * are those that {@code compare --environment} names, without it the groups of the rows; they are
 * read in training, and never of rows to be predicted. A penalty that is strong from the start
 * keeps a random network from learning anything: warm up, or start from {@code rich-features}.
 *
 * @see <a href="https://arxiv.org/abs/2003.00688">Krueger, Caballero, Jacobsen, Zhang, Binas,
 *     Zhang, Le Priol, Courville, Out-of-Distribution Generalization via Risk Extrapolation, 2021,
 *     arXiv:2003.00688; in the form of Zhang, Lopez-Paz, Bottou 2022, arXiv:2203.15516</a>
 */
@Method(
    name = "vrex",
    aliases = {"v-rex", "risk-extrapolation"},
    row = 136,
    slot = Slot.OBJECTIVE,
    treats = {Bias.SHORTCUT, Bias.QUALITY_GAP, Bias.ERROR_RATE_GAP},
    summary =
        "Asks for equal losses in all environments, or groups where none are named, of the training"
            + " rows; those of rows to be predicted are not read.",
    cites = {"krueger2021out", "zhang2022rich"})
public final class RiskExtrapolationLoss implements RowLossObjective, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("price of the losses' variance between environments; at least 0") double w,
      @Meaning("share of the training during which that price is 1; in [0, 1]") double warmUp,
      @Meaning("loss of a row, averaged by environment") Objective loss) {

    /** A price of 10 after a tenth of the training, as benchmarks of the field take it. */
    public static final Options DEFAULT = new Options(10, 0.1, new UsualLoss());

    public Options {
      Require.between("w", w, 0, 1e9);
      Require.between("warmUp", warmUp, 0, 1);
    }
  }

  public RiskExtrapolationLoss(Options options) {
    this.options = options;
  }

  @Override
  public boolean needsGroups() {
    return true;
  }

  @Override
  public boolean comparesEnvironments() {
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
        return priced(batch, batch.progress() < options.warmUp() ? 1 : options.w());
      }

      @Override
      public NDArray heldOut(Batch batch) {
        return priced(batch, options.w());
      }

      private NDArray priced(Batch batch, double w) {
        return extrapolated(GroupMeans.of(inner.values(batch), batch, population), w);
      }
    };
  }

  private static NDArray extrapolated(GroupMeans environments, double w) {
    NDArray means = environments.means();
    int count = 0;
    for (boolean there : environments.there()) {
      count += there ? 1 : 0;
    }
    NDArray sum = means.sum();
    NDArray mean = sum.div(Scalars.held(Math.max(1, count), means));
    NDArray off = means.sub(mean).mul(environments.present());
    NDArray variance = off.mul(off).sum().div(Scalars.held(Math.max(1, count - 1), means));
    NDArray whole = sum.add(variance.mul(Scalars.held(w, means)));
    return w > 1 ? whole.div(Scalars.held(w, means)) : whole;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            EnvironmentInputs.describe("vrex")
                .parameter("w", Options.DEFAULT.w(), "price of the variance; at least 0"),
            inputs -> {
              double w = inputs.arguments().number("w", Options.DEFAULT.w());
              Options given = new Options(w, 0, Options.DEFAULT.loss());
              return EnvironmentInputs.loss(new RiskExtrapolationLoss(given), inputs);
            }));
  }

  @Override
  public String toString() {
    return "vrex";
  }
}
