package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import java.util.Arrays;
import java.util.List;

/**
 * Whether an ensemble is as uncertain as it errs.
 *
 * <pre>
 *   ratio = sqrt((1 + 1/M) · mean over rows of Σ_j (x_j - mean x)² / (M-1)) / RMSE of mean x
 * </pre>
 *
 * <p>1 is calibrated, below 1 overconfident. The rank histogram says how often the target came
 * after 0, 1, … M of the sorted members: flat when calibrated, U-shaped when overconfident. Both
 * look at one number at a time and say nothing of how numbers go together.
 *
 * @see <a href="https://arxiv.org/abs/2412.15832">Lang et al., AIFS-CRPS, 2024,
 *     arXiv:2412.15832</a>
 */
@Method(
    name = "spread-error-ratio",
    aliases = {"ensemble-spread"},
    row = 45,
    slot = Slot.PROBE,
    treats = Bias.MISCALIBRATION,
    summary = "Says whether an ensemble of predicted numbers is as uncertain as it errs.",
    cites = "lang2024aifscrps")
public final class EnsembleSpread implements Numeric {

  /**
   * The ratio of spread and error.
   *
   * @param members (N,M), M at least 2
   * @param targets (N)
   */
  public static double ratio(double[][] members, double[] targets) {
    check(members, targets);
    double spread = 0;
    double error = 0;
    for (int i = 0; i < targets.length; i++) {
      int m = members[i].length;
      Require.atLeast("the number of members", m, 2);
      double mean = Arrays.stream(members[i]).sum() / m;
      double squares = Arrays.stream(members[i]).map(x -> (x - mean) * (x - mean)).sum();
      spread += (1 + 1.0 / m) * squares / (m - 1);
      error += (mean - targets[i]) * (mean - targets[i]);
    }
    Require.that(
        error > 0, "the ensemble's mean equals every target, so that there is no error to compare");
    return Math.sqrt(spread / error);
  }

  /**
   * The share of targets (M+1) that came after so many of their sorted members; one that equals
   * members is shared evenly among the ranks it may have.
   *
   * @param members (N,M)
   * @param targets (N)
   */
  public static double[] rankHistogram(double[][] members, double[] targets) {
    check(members, targets);
    int m = members[0].length;
    double[] shares = new double[m + 1];
    for (int i = 0; i < targets.length; i++) {
      Require.sameLength("a row of members", members[i].length, "the first", m);
      double[] sorted = members[i].clone();
      Arrays.sort(sorted);
      int first = EnsembleCrps.below(sorted, targets[i], false);
      int last = EnsembleCrps.below(sorted, targets[i], true);
      for (int rank = first; rank <= last; rank++) {
        shares[rank] += 1.0 / (last - first + 1) / targets.length;
      }
    }
    return shares;
  }

  private static void check(double[][] members, double[] targets) {
    Require.sameLength("members", members.length, "targets", targets.length);
    Require.that(targets.length > 0, "targets is empty, but needs at least one row");
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("spread-error-ratio")
            .input("members", "(N,M)", "members of the ensemble for each row, at least 2")
            .input("targets", "(N)", "what came true")
            .computes(EnsembleSpread::evaluate));
  }

  private static Evaluation evaluate(Arguments arguments) {
    double[][] members = arguments.tensor("members").rows();
    double[] targets = arguments.numbers("targets");
    double ratio = ratio(members, targets);
    Require.that(
        Double.isFinite(ratio), "members or targets hold NaN or infinity, so there is no ratio");
    return Evaluation.of(ratio);
  }
}
