package io.equipoise.core.slice;

import io.equipoise.core.random.Seed;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A Gaussian mixture of embeddings whose parts also differ in how often the model fails.
 *
 * <pre>
 *   log p(z, f, s) = log π_s + Σ_c e_c log N(z_c; μ_sc, σ²_sc) + log P(f | s)      by EM
 * </pre>
 *
 * <p>e_c is how much a column counts. The paper weighs the last term with 10, which tears a part
 * with some failures into one with all of them and one with none, in the same place; here the
 * failures enter through a column of their own ({@link ErrorAxis}) instead.
 *
 * <p>What a part is asked later is its place alone: {@link #part} never looks at a failure, so that
 * rows it was not fitted on can be judged by it.
 *
 * @see <a href="https://arxiv.org/abs/2203.14960">Eyuboglu et al., Domino: Discovering Systematic
 *     Errors with Cross-Modal Embeddings, 2022, arXiv:2203.14960</a>
 */
final class ErrorAwareMixture {
  private static final int MOST_ITERATIONS = 50;
  private static final double ENOUGH = 1e-4;

  /** Least variance of a part, as a share of that of all rows. */
  private static final double LEAST_VARIANCE = 1e-2;

  private final double[] emphasis;
  private final int width;
  private final double[][] centres;
  private final double[][] precisions;
  private final double[] offsets;
  private final double[] failing;

  private ErrorAwareMixture(int parts, double[] emphasis) {
    this.emphasis = emphasis;
    width = emphasis.length;
    centres = new double[parts][width];
    precisions = new double[parts][width];
    offsets = new double[parts];
    failing = new double[parts];
  }

  /**
   * Fits.
   *
   * @param rows of all classes, already turned
   * @param fitted which of them to fit on
   * @param failed (N) whether the model fails on a row
   * @param emphasis (k) how much each column counts
   */
  static ErrorAwareMixture fit(
      EmbeddingRows rows, int[] fitted, boolean[] failed, int parts, double[] emphasis, Seed seed) {
    double[] variance = variance(rows, fitted);
    double rate = rate(fitted, failed);
    ErrorAwareMixture mixture = new ErrorAwareMixture(parts, emphasis);
    double[][] shares = mixture.start(rows, fitted, seed.generator());
    double before = Double.NEGATIVE_INFINITY;
    for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
      mixture.maximise(rows, fitted, failed, shares, variance, rate);
      double likelihood = mixture.expect(rows, fitted, failed, shares) / fitted.length;
      if (likelihood - before < ENOUGH) {
        break;
      }
      before = likelihood;
    }
    return mixture;
  }

  private static double rate(int[] fitted, boolean[] failed) {
    return (double) Arrays.stream(fitted).filter(i -> failed[i]).count() / fitted.length;
  }

  private static double[] variance(EmbeddingRows rows, int[] fitted) {
    double[] sums = new double[rows.width()];
    double[] squares = new double[rows.width()];
    for (int row : fitted) {
      for (int c = 0; c < sums.length; c++) {
        double z = rows.values()[row * sums.length + c];
        sums[c] += z;
        squares[c] += z * z;
      }
    }
    double[] variance = new double[sums.length];
    for (int c = 0; c < sums.length; c++) {
      double mean = sums[c] / fitted.length;
      variance[c] = Math.max(1e-12, squares[c] / fitted.length - mean * mean);
    }
    return variance;
  }

  /** Each row with the nearest of centres that were drawn far apart (k-means++). */
  private double[][] start(EmbeddingRows rows, int[] fitted, UniformRandomProvider random) {
    double[] nearest = new double[fitted.length];
    int[] of = new int[fitted.length];
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    int chosen = random.nextInt(fitted.length);
    for (int s = 0; s < centres.length; s++) {
      double sum = 0;
      for (int i = 0; i < fitted.length; i++) {
        double distance = distance(rows, fitted[i], fitted[chosen]);
        if (distance < nearest[i]) {
          nearest[i] = distance;
          of[i] = s;
        }
        sum += nearest[i];
      }
      double drawn = random.nextDouble() * sum;
      chosen = 0;
      while (chosen < fitted.length - 1 && (drawn -= nearest[chosen]) > 0) {
        chosen++;
      }
    }
    double[][] shares = new double[fitted.length][centres.length];
    for (int i = 0; i < fitted.length; i++) {
      shares[i][of[i]] = 1;
    }
    return shares;
  }

  private double distance(EmbeddingRows rows, int a, int b) {
    double sum = 0;
    for (int c = 0; c < width; c++) {
      double difference = rows.values()[a * width + c] - rows.values()[b * width + c];
      sum += emphasis[c] * difference * difference;
    }
    return sum;
  }

  private void maximise(
      EmbeddingRows rows,
      int[] fitted,
      boolean[] failed,
      double[][] shares,
      double[] variance,
      double rate) {
    for (int s = 0; s < centres.length; s++) {
      double weight = 0;
      double wrong = 0;
      double[] sums = new double[width];
      double[] squares = new double[width];
      for (int i = 0; i < fitted.length; i++) {
        double share = shares[i][s];
        if (share > 1e-8) {
          weight += share;
          wrong += failed[fitted[i]] ? share : 0;
          for (int c = 0; c < width; c++) {
            double z = rows.values()[fitted[i] * width + c];
            sums[c] += share * z;
            squares[c] += share * z * z;
          }
        }
      }
      if (weight < 1) {
        offsets[s] = Double.NEGATIVE_INFINITY;
        continue;
      }
      offsets[s] = Math.log(weight / fitted.length);
      failing[s] = (wrong + rate) / (weight + 1);
      for (int c = 0; c < width; c++) {
        double mean = sums[c] / weight;
        double own = Math.max(squares[c] / weight - mean * mean, LEAST_VARIANCE * variance[c]);
        centres[s][c] = mean;
        precisions[s][c] = emphasis[c] / own;
        offsets[s] -= emphasis[c] * Math.log(own) / 2;
      }
    }
  }

  /** Sets the shares of all parts in each row; the log-likelihood but for a constant. */
  private double expect(EmbeddingRows rows, int[] fitted, boolean[] failed, double[][] shares) {
    double sum = 0;
    for (int i = 0; i < fitted.length; i++) {
      double[] logs = shares[i];
      double top = Double.NEGATIVE_INFINITY;
      for (int s = 0; s < logs.length; s++) {
        double failure = failed[fitted[i]] ? failing[s] : 1 - failing[s];
        logs[s] = density(rows, fitted[i], s) + Math.log(Math.max(1e-12, failure));
        top = Math.max(top, logs[s]);
      }
      double total = 0;
      for (int s = 0; s < logs.length; s++) {
        logs[s] = Math.exp(logs[s] - top);
        total += logs[s];
      }
      for (int s = 0; s < logs.length; s++) {
        logs[s] /= total;
      }
      sum += top + Math.log(total);
    }
    return sum;
  }

  /** How likely a row is in a part by its place alone, as a logarithm but for a constant. */
  double density(EmbeddingRows rows, int row, int part) {
    if (offsets[part] == Double.NEGATIVE_INFINITY) {
      return offsets[part];
    }
    double sum = 0;
    double[] centre = centres[part];
    double[] precision = precisions[part];
    int from = row * width;
    for (int c = 0; c < width; c++) {
      double difference = rows.values()[from + c] - centre[c];
      sum += difference * difference * precision[c];
    }
    return offsets[part] - sum / 2;
  }

  /** How many parts there are. */
  int parts() {
    return centres.length;
  }

  /** The part in which a row most likely is, by its place alone. */
  int part(EmbeddingRows rows, int row) {
    int best = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int s = 0; s < centres.length; s++) {
      double density = density(rows, row, s);
      if (density > most) {
        most = density;
        best = s;
      }
    }
    return best;
  }
}
