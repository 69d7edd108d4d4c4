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

/**
 * How differently one threshold works for different classes or groups (OPIS): the variance of their
 * utility over a range of thresholds.
 *
 * <pre>
 *   phi_i(t) = share of pairs within class i with distance &lt;= t
 *   psi_i(t) = share of pairs with exactly one member in class i with distance &gt; t
 *   U_i(t)   = 2 phi_i psi_i / (phi_i + psi_i), 0 if both are 0
 *   OPIS     = mean over t and i of (U_i(t) - mean_i U_i(t))^2
 * </pre>
 *
 * <p>The thresholds are {@code grid} steps between the distances at which the false accept rate
 * over all pairs of different classes is {@code farLow} and {@code farHigh}. A class of one item
 * has no utility, but its item is a negative of the others. In [0, 0.25]; 0 when all classes are
 * alike, also when all are alike bad, so read it beside an accuracy.
 *
 * @see <a href="https://arxiv.org/abs/2307.04047">Zhang et al., Threshold-Consistent Margin Loss
 *     for Open-World Deep Metric Learning, 2023, section 3</a>
 */
@Method(
    name = "opis",
    aliases = "operating-point-inconsistency",
    row = 168,
    slot = Slot.PROBE,
    treats = Bias.THRESHOLD_INCONSISTENCY,
    summary = "Says how differently one threshold works for different classes or groups.",
    cites = "zhang2023threshold")
public final class OperatingPointInconsistency implements Numeric {
  /** Smallest false accept rate of the range. */
  public static final double FAR_LOW = 0.01;

  /** Largest false accept rate of the range. */
  public static final double FAR_HIGH = 0.10;

  /** Share of classes that stand at each end when only the extremes are compared. */
  public static final double EPSILON = 0.1;

  /** Number of thresholds. */
  public static final int GRID = 101;

  /**
   * From utilities.
   *
   * @param utilities one row per class and one column per threshold
   * @return NaN without classes
   */
  public static double ofUtilities(double[][] utilities) {
    if (utilities.length == 0) {
      return Double.NaN;
    }
    int thresholds = utilities[0].length;
    double sum = 0;
    for (int t = 0; t < thresholds; t++) {
      double mean = 0;
      for (double[] utility : utilities) {
        mean += utility[t] / utilities.length;
      }
      for (double[] utility : utilities) {
        sum += (utility[t] - mean) * (utility[t] - mean);
      }
    }
    return sum / thresholds / utilities.length;
  }

  /**
   * The squared distance between the best and the worst classes: {@code mean over t of (mean of the
   * k highest U_i(t) - mean of the k lowest)^2} with {@code k = ceil(epsilon · C)}. It says more
   * than the variance where only a few of many classes stand out.
   *
   * @param utilities one row per class and one column per threshold
   * @param epsilon share of the classes that stand at each end; above 0, at most 1
   * @return NaN without classes
   */
  public static double ofExtremes(double[][] utilities, double epsilon) {
    Require.above("epsilon", epsilon, 0);
    Require.between("epsilon", epsilon, 0, 1);
    if (utilities.length == 0) {
      return Double.NaN;
    }
    int classes = utilities.length;
    // a product such as 0.1 · 30 lies a rounding above the whole number that is meant
    int k = (int) Math.ceil(epsilon * classes - 1e-9);
    int thresholds = utilities[0].length;
    double sum = 0;
    for (int t = 0; t < thresholds; t++) {
      int at = t;
      double[] sorted = Arrays.stream(utilities).mapToDouble(row -> row[at]).sorted().toArray();
      double gap = 0;
      for (int c = 0; c < k; c++) {
        gap += (sorted[classes - 1 - c] - sorted[c]) / k;
      }
      sum += gap * gap;
    }
    return sum / thresholds;
  }

  /** Harmonic mean of sensitivity and specificity, 0 when both are 0. */
  public static double utility(double sensitivity, double specificity) {
    double sum = sensitivity + specificity;
    return sum == 0 ? 0 : 2 * sensitivity * specificity / sum;
  }

  /** {@code grid} equal steps from {@code low} to {@code high}. */
  static double[] steps(double low, double high, int grid) {
    Require.atLeast("grid", grid, 1);
    double[] steps = new double[grid];
    for (int t = 0; t < grid; t++) {
      steps[t] = grid == 1 ? low : low + (high - low) * t / (grid - 1);
    }
    return steps;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("opis")
            .input("embeddings", "(N,D)", "rows, of any length above 0; they are normalised")
            .input("labels", "(N)", "class of each row, any whole numbers")
            .parameter("farLow", FAR_LOW, "false accept rate at the lower end of the range")
            .parameter("farHigh", FAR_HIGH, "false accept rate at the upper end of the range")
            .parameter("grid", GRID, "number of thresholds in the range")
            .parameter("thresholds", "none", "list of distances in place of the range")
            .parameter("epsilon", "none", "compares only this share of best and of worst classes")
            .computes(OperatingPointInconsistency::evaluate));
  }

  private static Evaluation evaluate(Arguments arguments) {
    Tensor embeddings = arguments.tensor("embeddings");
    EmbeddingPairs pairs = new EmbeddingPairs(embeddings.rows(), arguments.ints("labels"));
    double[] thresholds = arguments.list("thresholds");
    Arrays.sort(thresholds);
    if (thresholds.length == 0) {
      thresholds =
          pairs.range(
              arguments.number("farLow", FAR_LOW),
              arguments.number("farHigh", FAR_HIGH),
              arguments.whole("grid", GRID));
    }
    double[][] utilities = pairs.utilities(thresholds);
    return Evaluation.of(
        arguments.parameters().containsKey("epsilon")
            ? ofExtremes(utilities, arguments.number("epsilon", EPSILON))
            : ofUtilities(utilities));
  }
}
