package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;

/**
 * Predicts M equally likely numbers per row, for targets whose spread is skewed, has two peaks or
 * differs between rows: the continuous ranked probability score of the outputs.
 *
 * <pre>
 *   loss_i = (1/M) Σ_j |o_ij - t_i| - (1 - eps) / (2 M (M-1)) Σ_j Σ_k |o_ij - o_ik|
 *   eps = (1 - alpha)/M
 * </pre>
 *
 * <p>Outputs o have shape (N,M), targets t shape (N). {@code alpha = 0}, the default, is the plain
 * score, under which the outputs of a row become its quantiles at (j - 1/2)/M; their mean is the
 * number that is predicted. {@code alpha = 1} is the fair score, which is meant for members drawn
 * from noise ({@link AlmostFairCrpsLoss}): outputs that are fixed run apart as alpha nears it,
 * since it rewards distance for which no draw pays.
 *
 * <p>Used as {@code mlp(loss=crps(members=19))}.
 *
 * @see <a href="https://doi.org/10.1198/016214506000001437">Gneiting and Raftery, Strictly Proper
 *     Scoring Rules, Prediction, and Estimation, 2007, section 4.2</a>
 */
@Method(
    name = "crps",
    aliases = {"ensemble-crps", "continuous-ranked-probability-score"},
    slot = Slot.OBJECTIVE,
    treats = {Bias.REGRESSION_GAP},
    summary =
        "Predicts several equally likely numbers per row, which become quantiles: for noise of any"
            + " shape that differs between rows.",
    cites = {"gneiting2007strictly"})
public final class CrpsLoss extends NumberLoss {
  private final int members;
  private final AlmostFairCrpsLoss score;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("numbers per row M; at least 2") int members,
      @Meaning("0 is the plain score, 1 the fair one, under which fixed outputs run apart")
          double alpha) {

    /** Nine members, whose quantiles reach from 1/18 to 17/18, under the plain score. */
    public static final Options DEFAULT = new Options(9, 0);

    public Options {
      Require.between("members", members, 2, 10_000);
      Require.between("alpha", alpha, 0, 1);
    }
  }

  public CrpsLoss(Options options) {
    super("crps");
    this.members = options.members();
    this.score = new AlmostFairCrpsLoss(new AlmostFairCrpsLoss.Options(options.alpha()));
  }

  @Override
  public NumberHead head() {
    return NumberHead.members(members);
  }

  @Override
  public NDArray perSample(NDArray targets, NDArray outputs) {
    return score.perRow(targets, outputs);
  }
}
