package io.equipoise.core.slice;

import io.equipoise.core.error.Require;
import io.equipoise.core.stat.SymmetricEigen;

/**
 * A linear map from a classifier's features into another space, such as that of sentences, fitted
 * by least squares.
 *
 * <pre>
 *   min Σ_i ‖v_i - W u_i - b‖² + ridge · N · ‖W‖²        u (N,p) features, v (N,d) embeddings
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2408.07832">Ghosh et al., LADDER: Language-Driven Slice
 *     Discovery and Error Rectification in Vision Classifiers, 2025, arXiv:2408.07832</a>
 */
public final class Aligner {
  private final double[] from;
  private final double[] to;
  private final double[][] weights;

  private Aligner(double[] from, double[] to, double[][] weights) {
    this.from = from;
    this.to = to;
    this.weights = weights;
  }

  /**
   * Fits.
   *
   * @param features (N,p) finite; at least one row
   * @param embeddings (N,d) finite
   * @param ridge price of the weights, above 0
   */
  public static Aligner fit(double[][] features, double[][] embeddings, double ridge) {
    Require.sameLength("features", features.length, "embeddings", embeddings.length);
    Require.that(features.length > 0, "features is empty, but needs at least one row");
    Require.above("ridge", ridge, 0);
    double[] from = mean(features);
    double[] to = mean(embeddings);
    int width = from.length;
    double[][] gram = new double[width][width];
    double[][] cross = new double[width][to.length];
    for (int i = 0; i < features.length; i++) {
      for (int a = 0; a < width; a++) {
        double u = (features[i][a] - from[a]) / features.length;
        for (int b = 0; b < width; b++) {
          gram[a][b] += u * (features[i][b] - from[b]);
        }
        for (int c = 0; c < to.length; c++) {
          cross[a][c] += u * (embeddings[i][c] - to[c]);
        }
      }
    }
    return new Aligner(from, to, solved(gram, cross, ridge));
  }

  private static double[] mean(double[][] rows) {
    double[] mean = new double[rows[0].length];
    for (double[] row : rows) {
      Require.sameLength("a row", row.length, "the first", mean.length);
      for (int c = 0; c < mean.length; c++) {
        mean[c] += row[c] / rows.length;
      }
    }
    for (double each : mean) {
      Require.that(Double.isFinite(each), "features or embeddings hold NaN or an infinity");
    }
    return mean;
  }

  /** {@code (gram + ridge)^-1 cross} by eigenvectors. */
  private static double[][] solved(double[][] gram, double[][] cross, double ridge) {
    SymmetricEigen eigen = SymmetricEigen.of(gram);
    double[][] solved = new double[cross.length][cross[0].length];
    for (int k = 0; k < gram.length; k++) {
      for (int c = 0; c < cross[0].length; c++) {
        double along = 0;
        for (int a = 0; a < gram.length; a++) {
          along += eigen.vectors()[a][k] * cross[a][c];
        }
        along /= Math.max(0, eigen.values()[k]) + ridge;
        for (int a = 0; a < gram.length; a++) {
          solved[a][c] += eigen.vectors()[a][k] * along;
        }
      }
    }
    return solved;
  }

  /** Where a row's features (p) lie in the other space (d). */
  public double[] project(double[] features) {
    Require.sameLength("features", features.length, "those fitted on", from.length);
    double[] projected = to.clone();
    for (int a = 0; a < from.length; a++) {
      for (int c = 0; c < projected.length; c++) {
        projected[c] += (features[a] - from[a]) * weights[a][c];
      }
    }
    return projected;
  }

  /** As {@link #project} of each row. */
  public double[][] projectAll(double[][] features) {
    double[][] projected = new double[features.length][];
    for (int i = 0; i < features.length; i++) {
      projected[i] = project(features[i]);
    }
    return projected;
  }
}
