package io.equipoise.tabular.probe;

import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A test error, or the difference of two, as rows are added.
 *
 * @param points by rising size
 */
public record ErrorCurve(List<Point> points) {
  private static final double NEAR = 0.01;
  private static final double ROUNDING = 1e-12;
  private static final int REPLICATES = 1000;

  public ErrorCurve {
    points = List.copyOf(points);
  }

  /**
   * One size.
   *
   * @param size rows that were learned from
   * @param value mean over subsets
   * @param standardError NaN for one subset
   * @param low lower end of the 95 % interval, NaN for one subset
   * @param high upper end
   * @param ofSubset mean over test rows in every subset
   */
  public record Point(
      int size, double value, double standardError, double low, double high, double[] ofSubset) {

    /**
     * The mean with Student's interval, subsets - 1 degrees of freedom.
     *
     * <pre>
     *   variance = s² / subsets + (variance of the rows' means) / rows
     * </pre>
     *
     * s² is the variance between subsets: what chance in the training rows does. The second term is
     * what chance in the test rows does.
     *
     * @param ofRow mean over subsets of every test row
     */
    static Point of(int size, double[] ofSubset, double[] ofRow) {
      double mean = Arrays.stream(ofSubset).average().orElseThrow();
      int subsets = ofSubset.length;
      if (subsets < 2) {
        return new Point(size, mean, Double.NaN, Double.NaN, Double.NaN, ofSubset);
      }
      double error =
          Math.sqrt(variance(ofSubset, mean) / subsets + variance(ofRow, mean) / ofRow.length);
      double half = TDistribution.of(subsets - 1).inverseSurvivalProbability(0.025) * error;
      return new Point(size, mean, error, mean - half, mean + half, ofSubset);
    }

    private static double variance(double[] values, double mean) {
      double sum = 0;
      for (double value : values) {
        sum += (value - mean) * (value - mean);
      }
      return values.length < 2 ? 0 : sum / (values.length - 1);
    }
  }

  /** The smallest size with an error within 0.01 of the error at the largest size. */
  public int settledAt() {
    return (int) settling(means(everyOnce()));
  }

  /** The same with a percentile interval over subsets drawn again. */
  public Estimate settled(Seed seed) {
    return resampled(seed, this::settling);
  }

  /**
   * Of a difference: the smallest size from which on it is at least 0, infinite when there is none,
   * with a percentile interval over subsets drawn again.
   */
  public Estimate crossover(Seed seed) {
    return resampled(seed, this::crossing);
  }

  private double settling(double[] means) {
    int m = 0;
    while (means[m] > means[means.length - 1] + NEAR) {
      m++;
    }
    return points.get(m).size();
  }

  private double crossing(double[] means) {
    double crossing = Double.POSITIVE_INFINITY;
    for (int m = means.length - 1; m >= 0 && means[m] >= -ROUNDING; m--) {
      crossing = points.get(m).size();
    }
    return crossing;
  }

  private Estimate resampled(Seed seed, ToDoubleFunction<double[]> statistic) {
    int[] times = everyOnce();
    double value = statistic.applyAsDouble(means(times));
    if (times.length < 2) {
      return new Estimate(value, Double.NaN, Double.NaN);
    }
    double[] drawn = new double[REPLICATES];
    UniformRandomProvider random = seed.generator();
    for (int b = 0; b < REPLICATES; b++) {
      Arrays.fill(times, 0);
      for (int s = 0; s < times.length; s++) {
        times[random.nextInt(times.length)]++;
      }
      drawn[b] = statistic.applyAsDouble(means(times));
    }
    Arrays.sort(drawn);
    int tail = REPLICATES / 40;
    return new Estimate(
        value, Math.min(value, drawn[tail]), Math.max(value, drawn[REPLICATES - 1 - tail]));
  }

  private int[] everyOnce() {
    int[] times = new int[points.get(0).ofSubset().length];
    Arrays.fill(times, 1);
    return times;
  }

  /** Mean over subsets that count so many times, by size. */
  private double[] means(int[] times) {
    double[] means = new double[points.size()];
    for (int m = 0; m < means.length; m++) {
      for (int s = 0; s < times.length; s++) {
        means[m] += times[s] * points.get(m).ofSubset()[s] / times.length;
      }
    }
    return means;
  }
}
