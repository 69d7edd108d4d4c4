package io.equipoise.core.slice;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.SymmetricEigen;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * The directions in which embeddings vary most, by subspace iteration: no matrix of d by d, and O(N
 * d k) time.
 *
 * <pre>
 *   Q ← orthonormal basis of Xᵀ(X Q), a few times;  then the eigenvectors of (XQ)ᵀ(XQ)    X centred
 * </pre>
 *
 * <p>Found on at most {@value #MOST_ROWS} of the rows that are named, drawn at random.
 *
 * @see <a href="https://arxiv.org/abs/0909.4061">Halko, Martinsson, Tropp, Finding Structure with
 *     Randomness, 2011, arXiv:0909.4061</a>
 */
final class Projection {
  static final int MOST_ROWS = 20_000;
  private static final int SPARE = 8;
  private static final int ITERATIONS = 4;

  /** Directions with less than this share of the variance of the first are rounding. */
  private static final double LEAST_SHARE = 1e-9;

  private final double[] mean;
  private final double[][] directions;

  private Projection(double[] mean, double[][] directions) {
    this.mean = mean;
    this.directions = directions;
  }

  /** At most {@code most} directions; embeddings that are all equal are refused. */
  static Projection of(EmbeddingRows rows, int[] named, int most, Seed seed) {
    UniformRandomProvider random = seed.generator();
    int[] drawn = sample(named, random);
    int width = rows.width();
    double[] mean = mean(rows, drawn);
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[][] basis = new double[Math.min(width, most + SPARE)][width];
    for (double[] direction : basis) {
      Arrays.setAll(direction, i -> normal.sample());
    }
    orthonormalise(basis);
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
      basis = back(rows, drawn, mean, basis);
      orthonormalise(basis);
    }
    return new Projection(mean, rotated(rows, drawn, mean, basis, most));
  }

  private static int[] sample(int[] named, UniformRandomProvider random) {
    if (named.length <= MOST_ROWS) {
      return named;
    }
    return Arrays.stream(Permutation.of(named.length, random))
        .limit(MOST_ROWS)
        .map(i -> named[i])
        .sorted()
        .toArray();
  }

  private static double[] mean(EmbeddingRows rows, int[] drawn) {
    double[] mean = new double[rows.width()];
    for (int row : drawn) {
      for (int c = 0; c < mean.length; c++) {
        mean[c] += rows.values()[row * mean.length + c];
      }
    }
    for (int c = 0; c < mean.length; c++) {
      mean[c] /= drawn.length;
    }
    return mean;
  }

  /** {@code Xᵀ(X Q)} for the rows of {@code basis} as columns of Q. */
  private static double[][] back(EmbeddingRows rows, int[] drawn, double[] mean, double[][] basis) {
    double[][] next = new double[basis.length][];
    IntStream.range(0, basis.length)
        .parallel()
        .forEach(
            k -> {
              double[] sum = new double[mean.length];
              for (int row : drawn) {
                double along = along(rows, row, mean, basis[k]);
                int from = row * sum.length;
                for (int c = 0; c < sum.length; c++) {
                  sum[c] += along * (rows.values()[from + c] - mean[c]);
                }
              }
              next[k] = sum;
            });
    return next;
  }

  private static double along(EmbeddingRows rows, int row, double[] mean, double[] direction) {
    int from = row * mean.length;
    double sum = 0;
    for (int c = 0; c < mean.length; c++) {
      sum += (rows.values()[from + c] - mean[c]) * direction[c];
    }
    return sum;
  }

  /** Gram and Schmidt, twice; what depends on those before becomes zeros. */
  private static void orthonormalise(double[][] basis) {
    for (int k = 0; k < basis.length; k++) {
      double before = length(basis[k]);
      for (int twice = 0; twice < 2; twice++) {
        for (int j = 0; j < k; j++) {
          double dot = dot(basis[k], basis[j]);
          for (int c = 0; c < basis[k].length; c++) {
            basis[k][c] -= dot * basis[j][c];
          }
        }
      }
      double length = length(basis[k]);
      double scale = length > 1e-10 * before && length > 0 ? 1 / length : 0;
      for (int c = 0; c < basis[k].length; c++) {
        basis[k][c] *= scale;
      }
    }
  }

  private static double[][] rotated(
      EmbeddingRows rows, int[] drawn, double[] mean, double[][] basis, int most) {
    int k = basis.length;
    double[][] scatter = new double[k][k];
    double[] along = new double[k];
    for (int row : drawn) {
      for (int a = 0; a < k; a++) {
        along[a] = along(rows, row, mean, basis[a]);
        for (int b = 0; b <= a; b++) {
          scatter[a][b] += along[a] * along[b];
        }
      }
    }
    for (int a = 0; a < k; a++) {
      for (int b = a + 1; b < k; b++) {
        scatter[a][b] = scatter[b][a];
      }
    }
    SymmetricEigen eigen = SymmetricEigen.of(scatter);
    double[] values = eigen.values();
    double top = Arrays.stream(values).max().orElse(0);
    Require.that(top > 0, "the embeddings are all equal, so that they tell no rows apart");
    return IntStream.range(0, k)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -values[i]))
        .filter(i -> values[i] > LEAST_SHARE * top)
        .limit(most)
        .map(i -> combined(basis, eigen.vectors(), i))
        .toArray(double[][]::new);
  }

  private static double[] combined(double[][] basis, double[][] vectors, int column) {
    double[] direction = new double[basis[0].length];
    for (int a = 0; a < basis.length; a++) {
      for (int c = 0; c < direction.length; c++) {
        direction[c] += vectors[a][column] * basis[a][c];
      }
    }
    return direction;
  }

  private static double dot(double[] a, double[] b) {
    double dot = 0;
    for (int c = 0; c < a.length; c++) {
      dot += a[c] * b[c];
    }
    return dot;
  }

  private static double length(double[] a) {
    return Math.sqrt(dot(a, a));
  }

  /** How many directions there are. */
  int width() {
    return directions.length;
  }

  /** All rows along the directions. */
  EmbeddingRows of(EmbeddingRows rows) {
    float[] turned = new float[rows.size() * width()];
    IntStream.range(0, rows.size())
        .parallel()
        .forEach(
            row -> {
              for (int k = 0; k < width(); k++) {
                turned[row * width() + k] = (float) along(rows, row, mean, directions[k]);
              }
            });
    return new EmbeddingRows(turned, width());
  }
}
