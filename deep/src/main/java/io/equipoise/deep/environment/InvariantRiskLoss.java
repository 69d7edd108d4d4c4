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
import io.equipoise.deep.loss.Logits;
import io.equipoise.deep.loss.Objective;
import java.util.List;

/**
 * Asks that no environment would gain by scaling the logits, for models that lean on a cue whose
 * worth differs between environments.
 *
 * <pre>
 *   R_e  = weighted mean cross-entropy of environment e, over the E environments of the batch
 *   D_e  = dR_e(s · logits)/ds at s = 1 = weighted mean of Σ_c (p_ic - [c = y_i]) · logits_ic
 *   loss = (1/E) Σ_e R_e + lambda · (1/E) Σ_e D_e²       divided by lambda where it is above 1
 * </pre>
 *
 * <p>The slope is written out, so that its gradient is one of the first order. During {@code
 * warmUp} lambda is 1. Environments are those that {@code compare --environment} names, without it
 * the groups of the rows; they are read in training, and never of rows to be predicted. With one
 * environment it is cross-entropy with a price on over-confidence.
 *
 * @see <a href="https://arxiv.org/abs/1907.02893">Arjovsky, Bottou, Gulrajani, Lopez-Paz, Invariant
 *     Risk Minimization, 2019, the form IRMv1, arXiv:1907.02893</a>
 */
@Method(
    name = "irm",
    aliases = {"invariant-risk-minimization", "irmv1"},
    slot = Slot.OBJECTIVE,
    treats = {Bias.SHORTCUT, Bias.QUALITY_GAP},
    summary =
        "Asks that one scale of the scores be best in every environment, or group where none"
            + " are named, of the training rows; those of rows to be predicted are not read.",
    cites = {"arjovsky2019invariant"})
public final class InvariantRiskLoss implements Objective, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("price of the squared slopes; at least 0") double lambda,
      @Meaning("share of the training during which that price is 1; in [0, 1]") double warmUp) {

    /** A price of 100 after a tenth of the training, as benchmarks of the field take it. */
    public static final Options DEFAULT = new Options(100, 0.1);

    public Options {
      Require.between("lambda", lambda, 0, 1e9);
      Require.between("warmUp", warmUp, 0, 1);
    }
  }

  public InvariantRiskLoss(Options options) {
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
  public Run begin(Population population) {
    return new Run() {
      @Override
      public NDArray values(Batch batch) {
        return Logits.logProbability(batch.labels(), batch.logits()).neg();
      }

      @Override
      public NDArray loss(Batch batch) {
        return priced(batch, batch.progress() < options.warmUp() ? 1 : options.lambda());
      }

      @Override
      public NDArray heldOut(Batch batch) {
        return priced(batch, options.lambda());
      }

      private NDArray priced(Batch batch, double lambda) {
        GroupMeans risks = GroupMeans.of(values(batch), batch, population);
        GroupMeans slopes = GroupMeans.of(slopes(batch), batch, population);
        int count = 0;
        for (boolean there : risks.there()) {
          count += there ? 1 : 0;
        }
        NDArray penalty = slopes.means().mul(slopes.means()).sum();
        NDArray whole = risks.means().sum().add(penalty.mul(Scalars.held(lambda, penalty)));
        return whole.div(Scalars.held(Math.max(1, count) * Math.max(1, lambda), whole));
      }
    };
  }

  /** How the loss of each row (N) changes with the scale of its logits. */
  private static NDArray slopes(Batch batch) {
    NDArray logits = batch.logits();
    return logits.softmax(1).sub(batch.targets()).mul(logits).sum(new int[] {1});
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            EnvironmentInputs.describe("irm")
                .parameter(
                    "lambda", Options.DEFAULT.lambda(), "price of the squared slopes; at least 0"),
            inputs -> {
              double lambda = inputs.arguments().number("lambda", Options.DEFAULT.lambda());
              return EnvironmentInputs.loss(new InvariantRiskLoss(new Options(lambda, 0)), inputs);
            }));
  }

  @Override
  public String toString() {
    return "irm";
  }
}
