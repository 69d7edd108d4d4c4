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
import java.util.function.ToDoubleBiFunction;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.inference.TTest;

/**
 * How far a distribution lies from another that it should have: of groups among rows, of labels
 * within a group, of a column between two samples.
 *
 * <pre>
 *   kl-divergence    Σ p ln(p / q)              infinite where q lacks what p has
 *   cross-entropy    -Σ p ln q
 *   infinity-norm    max |p - q|
 *   chi-square       Σ (n_k - n q_k)² / (n q_k), and the chance of one as large, n_k ~ n p_k
 *   min-skew, max-skew   least and largest ln(p / q)
 *   wasserstein      ∫ |F(t) - G(t)| dt of two samples of numbers
 *   mean-shift       Welch's t of two samples, and its two-sided p-value
 * </pre>
 *
 * <p>p and q are counts or shares over the same K categories. Total variation, Jensen-Shannon,
 * Kolmogorov-Smirnov and maximum mean discrepancy are functions of {@code drift}.
 *
 * @see <a href="https://arxiv.org/abs/2008.07433">Vasudevan and Kenthapadi, LiFT: A Scalable
 *     Framework for Measuring Fairness in ML Applications, 2020, section 3</a>
 */
@Method(
    name = "distribution-distances",
    slot = Slot.PROBE,
    treats = {Bias.REPRESENTATION, Bias.DISTRIBUTION_SHIFT},
    summary =
        "KL divergence, cross-entropy, infinity norm, chi-square, skew, Wasserstein distance and"
            + " mean shift between two distributions.",
    cites = "vasudevan2020lift")
public final class DistributionDistances implements Numeric {

  /** KL divergence of p from q, in nats. */
  static double divergence(double[] p, double[] q) {
    double sum = 0;
    for (int k = 0; k < p.length; k++) {
      sum += p[k] > 0 ? p[k] * Math.log(p[k] / q[k]) : 0;
    }
    return Math.max(0, sum);
  }

  static double crossEntropy(double[] p, double[] q) {
    double sum = 0;
    for (int k = 0; k < p.length; k++) {
      sum -= p[k] > 0 ? p[k] * Math.log(q[k]) : 0;
    }
    return sum;
  }

  static double largest(double[] p, double[] q) {
    double most = 0;
    for (int k = 0; k < p.length; k++) {
      most = Math.max(most, Math.abs(p[k] - q[k]));
    }
    return most;
  }

  /** ln(p / q) of each category that either has. */
  private static double[] skews(double[] p, double[] q) {
    double[] skews = new double[p.length];
    int count = 0;
    for (int k = 0; k < p.length; k++) {
      if (p[k] > 0 || q[k] > 0) {
        skews[count++] = Math.log(p[k] / q[k]);
      }
    }
    return Arrays.copyOf(skews, count);
  }

  /**
   * Pearson's statistic of counts against shares, and its p-value.
   *
   * @param counts (K) of rows
   * @param q (K) shares; a category that has none must have no rows either, or the answer is
   *     infinity and 0
   */
  static double[] chiSquare(double[] counts, double[] q) {
    double rows = Arrays.stream(counts).sum();
    double sum = 0;
    int levels = 0;
    for (int k = 0; k < counts.length; k++) {
      double expected = rows * q[k];
      if (expected > 0) {
        sum += (counts[k] - expected) * (counts[k] - expected) / expected;
        levels++;
      } else if (counts[k] > 0) {
        return new double[] {Double.POSITIVE_INFINITY, 0};
      }
    }
    double p = levels < 2 ? 1 : ChiSquaredDistribution.of(levels - 1).survivalProbability(sum);
    return new double[] {sum, p};
  }

  /** The area between the distribution functions of two samples. */
  static double wasserstein(double[] first, double[] second) {
    double[] a = sorted("samples", first);
    double[] b = sorted("reference", second);
    double sum = 0;
    double last = Math.min(a[0], b[0]);
    for (int i = 0, j = 0; i < a.length || j < b.length; ) {
      double next = j == b.length || (i < a.length && a[i] <= b[j]) ? a[i] : b[j];
      double gap = Math.abs(i / (double) a.length - j / (double) b.length);
      sum += gap == 0 ? 0 : gap * (next - last);
      last = next;
      while (i < a.length && a[i] == next) {
        i++;
      }
      while (j < b.length && b[j] == next) {
        j++;
      }
    }
    return sum;
  }

  private static double[] sorted(String name, double[] values) {
    Require.atLeast("values in " + name, values.length, 1);
    double[] sorted = values.clone();
    for (double value : sorted) {
      Require.that(
          Double.isFinite(value), name + " holds " + value + ", but must hold finite numbers");
    }
    Arrays.sort(sorted);
    return sorted;
  }

  private static double[] meanShift(double[] first, double[] second) {
    sorted("samples", first);
    sorted("reference", second);
    Require.atLeast("values of each sample", Math.min(first.length, second.length), 2);
    boolean constant = spread(first) == 0 && spread(second) == 0;
    double difference = first[0] - second[0];
    if (constant) {
      return difference == 0
          ? new double[] {0, 1}
          : new double[] {Math.signum(difference) * Double.POSITIVE_INFINITY, 0};
    }
    var test = TTest.withDefaults().test(first, second);
    return new double[] {test.getStatistic(), test.getPValue()};
  }

  private static double spread(double[] values) {
    return Arrays.stream(values).max().orElse(0) - Arrays.stream(values).min().orElse(0);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        ofShares("kl-divergence", DistributionDistances::divergence),
        ofShares("cross-entropy-distance", DistributionDistances::crossEntropy),
        ofShares("infinity-norm", DistributionDistances::largest),
        ofShares("min-skew", (p, q) -> Arrays.stream(skews(p, q)).min().orElse(0)),
        ofShares("max-skew", (p, q) -> Arrays.stream(skews(p, q)).max().orElse(0)),
        categories("chi-square")
            .computes(
                given -> {
                  shares(given, "counts");
                  return Evaluation.of(
                      chiSquare(given.numbers("counts"), shares(given, "referenceCounts")));
                }),
        samples("wasserstein")
            .computes(
                given ->
                    Evaluation.of(
                        wasserstein(given.numbers("samples"), given.numbers("reference")))),
        samples("mean-shift")
            .computes(
                given ->
                    Evaluation.of(
                        meanShift(given.numbers("samples"), given.numbers("reference")))));
  }

  private static Function ofShares(String name, ToDoubleBiFunction<double[], double[]> distance) {
    return categories(name)
        .computes(
            given ->
                Evaluation.of(
                    distance.applyAsDouble(
                        shares(given, "counts"), shares(given, "referenceCounts"))));
  }

  private static Function.Builder categories(String name) {
    return Function.named(name)
        .input("counts", "(K)", "counts or shares per category, at least 0")
        .input("referenceCounts", "(K)", "those that should be");
  }

  private static Function.Builder samples(String name) {
    return Function.named(name)
        .input("samples", "(N)", "values of the one sample")
        .input("reference", "(M)", "values of the other");
  }

  private static double[] shares(Arguments given, String input) {
    Require.sameLength(
        "counts",
        given.numbers("counts").length,
        "referenceCounts",
        given.numbers("referenceCounts").length);
    given.between(input, 0, 1e300);
    double[] counts = given.numbers(input);
    double total = Arrays.stream(counts).sum();
    Require.that(total > 0 && total < Double.POSITIVE_INFINITY, input + " sums to " + total);
    return Arrays.stream(counts).map(count -> count / total).toArray();
  }
}
