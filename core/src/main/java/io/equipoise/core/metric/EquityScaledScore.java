package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Discounts a model's score by how unequal it is between groups, so that a slightly better model
 * that fails one group does not win.
 *
 * <pre>
 *   ES = O / (1 + a * sum_g |P_g - O|)        or, variant sd,  O / (1 + a * sd_g(P_g))
 * </pre>
 *
 * <p>{@code O} is the mean score over all rows, {@code P_g} that over group g, {@code sd} the
 * sample standard deviation over groups (G - 1), 0 for one group. ES is at most O for scores of at
 * least 0 and equals it when groups are equal. The sum grows with the number of groups: compare
 * only models on equal sets of groups. For predicted masks, {@link MaskScores} gives the scores and
 * the table of groups.
 *
 * @see <a href="https://arxiv.org/abs/2311.02189">Tian et al., FairSeg, 2023, eq. 2</a>
 */
@Method(
    name = "equity-scaled-score",
    row = 179,
    slot = Slot.PROBE,
    treats = Bias.QUALITY_GAP,
    summary = "Discounts any score by how much it differs between groups, to rank models fairly.",
    cites = "tian2023fairseg")
public final class EquityScaledScore implements Numeric {

  /** How inequality between groups is summed up. */
  public enum Variant {
    /** Sum of the distances from the overall score. */
    SUM,
    /** Sample standard deviation of the groups' scores. */
    SD
  }

  /** From an overall score and the scores of the groups; groups that are NaN are left out. */
  public static double of(double overall, double[] groups, double a, Variant variant) {
    Require.atLeast("a", a, 0);
    double[] known = Arrays.stream(groups).filter(p -> !Double.isNaN(p)).toArray();
    return overall / (1 + a * inequality(overall, known, variant));
  }

  private static double inequality(double overall, double[] groups, Variant variant) {
    if (variant == Variant.SUM) {
      return Arrays.stream(groups).map(p -> Math.abs(p - overall)).sum();
    }
    if (groups.length < 2) {
      return 0;
    }
    double mean = Arrays.stream(groups).average().orElse(0);
    double squares = Arrays.stream(groups).map(p -> (p - mean) * (p - mean)).sum();
    return Math.sqrt(squares / (groups.length - 1));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("equity-scaled-score")
            .differentiable("scores", "(N)", "score of each row, such as its Dice or correctness")
            .input("groups", "(N)", "group of each row, any whole numbers")
            .parameter("a", 1, "strength of the discount; at least 0")
            .parameter("variant", "sum", "sum of distances from the overall score, or sd")
            .computes(EquityScaledScore::evaluate));
  }

  private static Evaluation evaluate(Arguments arguments) {
    double[] scores = arguments.numbers("scores");
    int[] groups = arguments.ints("groups");
    double a = arguments.number("a", 1);
    Variant variant = arguments.choice("variant", Variant.SUM);
    int n = scores.length;
    Require.sameLength("scores", n, "groups", groups.length);
    Require.that(n > 0, "scores is empty, but needs at least one row");
    int[] names = Arrays.stream(groups).distinct().sorted().toArray();
    double[] sum = new double[names.length];
    double[] size = new double[names.length];
    for (int i = 0; i < n; i++) {
      int g = Arrays.binarySearch(names, groups[i]);
      sum[g] += scores[i];
      size[g]++;
    }
    double overall = Arrays.stream(scores).sum() / n;
    double[] means = new double[names.length];
    Arrays.setAll(means, g -> sum[g] / size[g]);
    double value = of(overall, means, a, variant);
    double divisor = 1 + a * inequality(overall, means, variant);
    double[] slopes = slopes(overall, means, variant);
    // The overall score enters the sum too: its share of the slope is the same for every row.
    double common = variant == Variant.SUM ? -Arrays.stream(slopes).sum() / n : 0;
    double[] gradient = new double[n];
    for (int i = 0; i < n; i++) {
      int g = Arrays.binarySearch(names, groups[i]);
      double inequality = slopes[g] / size[g] + common;
      gradient[i] = 1 / (n * divisor) - overall * a * inequality / (divisor * divisor);
    }
    return new Evaluation(Tensor.scalar(value), Map.of("scores", Tensor.list(gradient)));
  }

  /** Derivative of the inequality by the score of each group, the overall score held fixed. */
  private static double[] slopes(double overall, double[] means, Variant variant) {
    double[] slopes = new double[means.length];
    if (variant == Variant.SUM) {
      Arrays.setAll(slopes, g -> Math.signum(means[g] - overall));
      return slopes;
    }
    double spread = inequality(overall, means, variant);
    double mean = Arrays.stream(means).average().orElse(0);
    if (spread > 0) {
      Arrays.setAll(slopes, g -> (means[g] - mean) / ((means.length - 1) * spread));
    }
    return slopes;
  }
}
