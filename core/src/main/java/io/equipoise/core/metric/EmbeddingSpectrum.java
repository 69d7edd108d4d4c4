package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.stat.SymmetricEigenvalues;
import java.util.Arrays;

/**
 * Singular values of embeddings less their mean, and how many dimensions they fill.
 *
 * @param singularValues largest first, min(N, d) of them; those that rounding cannot tell from 0
 *     are 0
 * @see <a href="https://www.eurasip.org/Proceedings/Eusipco/Eusipco2007/Papers/a5p-h05.pdf">Roy and
 *     Vetterli, The Effective Rank: A Measure of Effective Dimensionality, 2007</a>
 */
public record EmbeddingSpectrum(double[] singularValues) {
  private static final double ROUNDING = 1e-14;

  /** Of at least one row. */
  public static EmbeddingSpectrum of(Embeddings embeddings) {
    int n = embeddings.size();
    int d = embeddings.width();
    Require.atLeast("the rows of embeddings", n, 1);
    double[] centred = embeddings.values().clone();
    for (int k = 0; k < d; k++) {
      double mean = 0;
      for (int i = 0; i < n; i++) {
        mean += centred[i * d + k] / n;
      }
      for (int i = 0; i < n; i++) {
        centred[i * d + k] -= mean;
      }
    }
    double[] squares =
        SymmetricEigenvalues.of(n < d ? rowProducts(centred, n, d) : columnProducts(centred, n, d));
    int count = squares.length;
    double[] values = new double[count];
    for (int k = 0; k < count; k++) {
      double square = squares[count - 1 - k];
      values[k] = square > ROUNDING * squares[count - 1] ? Math.sqrt(square) : 0;
    }
    return new EmbeddingSpectrum(values);
  }

  /** {@code exp(entropy of σ / Σ σ)}: from 1 to min(N, d); 0 where all rows are one. */
  public double effectiveRank() {
    double total = Arrays.stream(singularValues).sum();
    if (total == 0) {
      return 0;
    }
    double entropy = 0;
    for (double value : singularValues) {
      double p = value / total;
      entropy -= p > 0 ? p * Math.log(p) : 0;
    }
    return Math.exp(entropy);
  }

  /**
   * How many principal components hold at least this share of the variance; 0 where there is none.
   */
  public int components(double share) {
    Require.between("share", share, 0, 1);
    double total = Arrays.stream(singularValues).map(value -> value * value).sum();
    double held = 0;
    int count = 0;
    // all of the variance, counted in another order, may differ in the last bits
    while (total > 0 && held < share * total * (1 - ROUNDING)) {
      held += singularValues[count] * singularValues[count];
      count++;
    }
    return count;
  }

  private static double[][] columnProducts(double[] rows, int n, int d) {
    double[][] products = new double[d][d];
    for (int i = 0; i < n; i++) {
      for (int a = 0; a < d; a++) {
        double value = rows[i * d + a];
        double[] line = products[a];
        for (int b = 0; b <= a; b++) {
          line[b] += value * rows[i * d + b];
        }
      }
    }
    return mirrored(products);
  }

  private static double[][] rowProducts(double[] rows, int n, int d) {
    double[][] products = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        for (int k = 0; k < d; k++) {
          products[i][j] += rows[i * d + k] * rows[j * d + k];
        }
      }
    }
    return mirrored(products);
  }

  private static double[][] mirrored(double[][] lower) {
    for (int a = 0; a < lower.length; a++) {
      for (int b = 0; b < a; b++) {
        lower[b][a] = lower[a][b];
      }
    }
    return lower;
  }
}
