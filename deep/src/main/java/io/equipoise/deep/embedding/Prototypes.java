package io.equipoise.deep.embedding;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.cluster.KMeans;

/**
 * Clusters of rows and their centroids.
 *
 * @param clusters how many there are, K
 * @param labels (N) the cluster of each row, in [0, K)
 * @param centroids (K·width) mean of each cluster; zeros for one without a row
 * @param width numbers per centroid
 */
public record Prototypes(int clusters, int[] labels, float[] centroids, int width) {

  /**
   * The best of several k-means, by the sum of squared distances. Numbers that are not finite count
   * as 0.
   *
   * @param features (N·width)
   * @param clusters at least 1; one per row if there are fewer rows
   * @param restarts at least 1
   */
  public static Prototypes of(float[] features, int width, int clusters, int restarts, Seed seed) {
    Require.atLeast("clusters", clusters, 1);
    Require.atLeast("restarts", restarts, 1);
    Require.that(
        features.length > 0 && features.length % width == 0,
        "features hold " + features.length + " numbers, which are no rows of " + width);
    float[] x = features.clone();
    for (int i = 0; i < x.length; i++) {
      x[i] = Float.isFinite(x[i]) ? x[i] : 0;
    }
    int rows = x.length / width;
    int k = Math.min(clusters, rows);
    Prototypes best = ofLabels(KMeans.cluster(x, rows, width, k, seed.child(0)), k, x, width);
    for (int restart = 1; restart < restarts; restart++) {
      int[] labels = KMeans.cluster(x, rows, width, k, seed.child(restart));
      Prototypes other = ofLabels(labels, k, x, width);
      best = other.squares(x) < best.squares(x) ? other : best;
    }
    return best;
  }

  /** Of clusters that are known, such as those of another modality: back translation. */
  public static Prototypes ofLabels(int[] labels, int clusters, float[] features, int width) {
    Require.sameLength("features", features.length / width, "labels", labels.length);
    double[] sums = new double[clusters * width];
    int[] sizes = new int[clusters];
    for (int i = 0; i < labels.length; i++) {
      Require.between("each label", labels[i], 0, clusters - 1);
      sizes[labels[i]]++;
      for (int j = 0; j < width; j++) {
        sums[labels[i] * width + j] += features[i * width + j];
      }
    }
    float[] means = new float[sums.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = (float) (sums[i] / Math.max(1, sizes[i / width]));
    }
    return new Prototypes(clusters, labels.clone(), means, width);
  }

  /** The same clusters with the means of other features of the same rows. */
  public Prototypes translated(float[] features, int featureWidth) {
    return ofLabels(labels, clusters, features, featureWidth);
  }

  private double squares(float[] x) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      double difference = x[i] - centroids[labels[i / width] * width + i % width];
      sum += difference * difference;
    }
    return sum;
  }
}
