package io.equipoise.core.stat;

import io.equipoise.core.error.Require;
import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Judges paired differences over repeated splits of one data set, whose training parts overlap, so
 * that the plain t test would find differences in noise.
 *
 * <pre>
 *   se^2 = variance(differences) * (1 / n + testSize / trainSize),   n - 1 degrees of freedom
 * </pre>
 *
 * @see <a href="https://doi.org/10.1023/A:1024068626366">Nadeau and Bengio, Inference for the
 *     Generalization Error, 2003, section 5</a>
 */
public final class CorrectedResampledT {
  private CorrectedResampledT() {}

  /**
   * The mean difference with its interval and two-sided p.
   *
   * @param p NaN when fewer than two differences are measurable
   */
  public record Result(Estimate difference, double p) {}

  /**
   * @param differences one per split; NaN (not measurable on that split) is left out
   * @param trainSize rows, or share of rows, that each split trained on
   * @param testSize the same of the test part
   */
  public static Result of(double[] differences, double trainSize, double testSize) {
    Require.above("trainSize", trainSize, 0);
    Require.above("testSize", testSize, 0);
    return of(differences, testSize / trainSize);
  }

  /**
   * The plain paired t test, for repetitions that share no rows, such as data drawn anew each time.
   *
   * @param differences one per repetition; NaN is left out
   */
  public static Result ofIndependent(double[] differences) {
    return of(differences, 0);
  }

  private static Result of(double[] differences, double shared) {
    double[] known = Arrays.stream(differences).filter(d -> !Double.isNaN(d)).toArray();
    MeanInterval.Moments sample = MeanInterval.Moments.of(known);
    if (known.length < 2) {
      return new Result(new Estimate(sample.mean(), Double.NaN, Double.NaN), Double.NaN);
    }
    double error = Math.sqrt(sample.variance() * (1.0 / known.length + shared));
    double freedom = known.length - 1.0;
    return new Result(
        MeanInterval.student(sample.mean(), error, freedom), p(sample.mean(), error, freedom));
  }

  private static double p(double mean, double error, double freedom) {
    if (error == 0) {
      return mean == 0 ? 1 : 0;
    }
    double tail = TDistribution.of(freedom).survivalProbability(Math.abs(mean) / error);
    return Math.min(1, 2 * tail);
  }
}
