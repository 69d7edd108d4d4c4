package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Maximum mean discrepancy between two samples of rows under a Gaussian kernel: how far apart their
 * means lie among functions as smooth as the kernel. It sees any difference in distribution, of all
 * columns together.
 *
 * <pre>
 *   k(a, b) = exp(-|a - b|² / (2 bandwidth²))
 *   MMD² = mean k(x, x') + mean k(y, y') - 2 mean k(x, y)     over all pairs, a row with itself too
 * </pre>
 *
 * <p>{@link #exact} takes O((N + M)² D) time and no memory for pairs; {@link #test} takes F random
 * Fourier features, O((N + M) F (D + permutations)) time.
 *
 * @param squared MMD², at least 0
 * @param pValue chance of one this large when rows are dealt to the two samples at random
 * @param bandwidth of the kernel
 * @see <a href="https://jmlr.org/papers/v13/gretton12a.html">Gretton, Borgwardt, Rasch, Schölkopf,
 *     Smola, A Kernel Two-Sample Test, 2012</a>
 */
public record MeanDiscrepancy(double squared, double pValue, double bandwidth) {
  private static final int PAIRS = 1000;

  /**
   * MMD² of all pairs.
   *
   * @param x N at least 1
   * @param y M at least 1, as wide as x
   * @param bandwidth above 0
   */
  public static double exact(Embeddings x, Embeddings y, double bandwidth) {
    Require.sameLength("the columns of the first", x.width(), "those of the second", y.width());
    Require.atLeast("the rows of each sample", Math.min(x.size(), y.size()), 1);
    Require.between("bandwidth", bandwidth, 1e-150, 1e150);
    return Math.max(0, mean(x, x, bandwidth) + mean(y, y, bandwidth) - 2 * mean(x, y, bandwidth));
  }

  private static double mean(Embeddings x, Embeddings y, double bandwidth) {
    double sum = 0;
    for (int i = 0; i < x.size(); i++) {
      for (int j = 0; j < y.size(); j++) {
        sum += Math.exp(-squared(x, i, y, j) / (2 * bandwidth * bandwidth));
      }
    }
    return sum / x.size() / y.size();
  }

  private static double squared(Embeddings x, int i, Embeddings y, int j) {
    double sum = 0;
    for (int k = 0; k < x.width(); k++) {
      double gap = x.values()[i * x.width() + k] - y.values()[j * x.width() + k];
      sum += gap * gap;
    }
    return sum;
  }

  /**
   * The test by random Fourier features, with the median distance of pairs as bandwidth.
   *
   * @param rows (N+M) both samples
   * @param second (N+M) whether a row is of the second sample; some are and some are not
   * @param features number of random features; at least 1
   * @param permutations at least 1; the smallest p value is one over one more
   */
  public static MeanDiscrepancy test(
      Embeddings rows, boolean[] second, int features, int permutations, Seed seed) {
    Require.sameLength("rows", rows.size(), "the samples of rows", second.length);
    Require.atLeast("features", features, 1);
    Require.atLeast("permutations", permutations, 1);
    int count = 0;
    for (boolean each : second) {
      count += each ? 1 : 0;
    }
    Require.that(count > 0 && count < second.length, "both samples must hold a row to be compared");
    double bandwidth = medianDistance(rows, seed.child("bandwidth").generator());
    double[] mapped = map(rows, bandwidth, features, seed.child("features").generator());
    int[] order = new int[second.length];
    int next = 0;
    int last = second.length - count;
    for (int i = 0; i < order.length; i++) {
      order[second[i] ? last++ : next++] = i;
    }
    double seen = squared(mapped, 2 * features, order, count);
    UniformRandomProvider random = seed.child("permutations").generator();
    int asLarge = 1;
    for (int b = 0; b < permutations; b++) {
      int[] dealt = Permutation.of(order.length, random);
      // rows that all are one differ by rounding alone
      asLarge += squared(mapped, 2 * features, dealt, count) >= seen * (1 - 1e-9) ? 1 : 0;
    }
    return new MeanDiscrepancy(seen, asLarge / (permutations + 1.0), bandwidth);
  }

  /** Squared distance of the means of the last {@code count} rows of an order and of the others. */
  private static double squared(double[] mapped, int width, int[] order, int count) {
    double[] means = new double[width];
    int others = order.length - count;
    for (int i = 0; i < order.length; i++) {
      double weight = i < others ? 1.0 / others : -1.0 / count;
      int at = order[i] * width;
      for (int k = 0; k < width; k++) {
        means[k] += weight * mapped[at + k];
      }
    }
    return Arrays.stream(means).map(mean -> mean * mean).sum();
  }

  /** Cosines and sines of random directions: products of two rows have the kernel as their mean. */
  private static double[] map(
      Embeddings rows, double bandwidth, int features, UniformRandomProvider random) {
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    int width = rows.width();
    double[] directions = new double[features * width];
    Arrays.setAll(directions, i -> normal.sample() / bandwidth);
    double[] mapped = new double[rows.size() * 2 * features];
    double scale = 1 / Math.sqrt(features);
    for (int i = 0; i < rows.size(); i++) {
      for (int f = 0; f < features; f++) {
        double angle = 0;
        for (int k = 0; k < width; k++) {
          angle += rows.values()[i * width + k] * directions[f * width + k];
        }
        mapped[2 * (i * features + f)] = scale * Math.cos(angle);
        mapped[2 * (i * features + f) + 1] = scale * Math.sin(angle);
      }
    }
    return mapped;
  }

  /** Of random pairs; 1 where more than half of them are one point. */
  private static double medianDistance(Embeddings rows, UniformRandomProvider random) {
    double[] distances = new double[PAIRS];
    for (int p = 0; p < PAIRS; p++) {
      distances[p] =
          Math.sqrt(squared(rows, random.nextInt(rows.size()), rows, random.nextInt(rows.size())));
    }
    Arrays.sort(distances);
    return distances[PAIRS / 2] > 0 ? distances[PAIRS / 2] : 1;
  }
}
