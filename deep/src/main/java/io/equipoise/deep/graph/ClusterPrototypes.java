package io.equipoise.deep.graph;

import io.equipoise.core.error.Require;
import io.equipoise.core.stat.Quantile;
import java.util.Arrays;

/**
 * The direction of each cluster of unit rows, and how loose it is:
 *
 * <pre>
 *   mu_k = mean of the members, scaled to length 1
 *   phi_k = mean distance of the members to mu_k / log(n_k + 5)
 * </pre>
 *
 * Clusters of one row take the largest phi; then all are clipped to the 10th and 90th percentile
 * over clusters, and scaled to a mean of tau. Where all members coincide with their direction, phi
 * is tau throughout; no phi is below a thousandth of tau. Clusters without rows are left out. The
 * authors' program takes the root of the product of a member and mu_k for its distance, so that
 * tight clusters have the larger phi.
 *
 * @param clusters (N) in [0, K), renumbered without gaps
 * @param centroids (K·width)
 * @param phi (K)
 */
record ClusterPrototypes(int[] clusters, double[] centroids, double[] phi) {

  static ClusterPrototypes of(
      double[] unitRows, int width, int[] given, double tau, boolean released) {
    int[] names = Arrays.stream(given).distinct().sorted().toArray();
    Require.that(names[0] >= 0, "clusterings hold " + names[0] + ", but clusters start at 0");
    int[] clusters = Arrays.stream(given).map(c -> Arrays.binarySearch(names, c)).toArray();
    int k = names.length;
    int[] sizes = new int[k];
    double[] centroids = new double[k * width];
    for (int i = 0; i < clusters.length; i++) {
      sizes[clusters[i]]++;
      for (int j = 0; j < width; j++) {
        centroids[clusters[i] * width + j] += unitRows[i * width + j];
      }
    }
    for (int c = 0; c < k; c++) {
      double square = 0;
      for (int j = c * width; j < (c + 1) * width; j++) {
        square += centroids[j] * centroids[j];
      }
      for (int j = c * width; j < (c + 1) * width && square > 0; j++) {
        centroids[j] /= Math.sqrt(square);
      }
    }
    return new ClusterPrototypes(
        clusters, centroids, phi(unitRows, width, clusters, centroids, sizes, tau, released));
  }

  private static double[] phi(
      double[] rows,
      int width,
      int[] clusters,
      double[] centroids,
      int[] sizes,
      double tau,
      boolean released) {
    double[] phi = new double[sizes.length];
    for (int i = 0; i < clusters.length; i++) {
      double square = 0;
      double product = 0;
      for (int j = 0; j < width; j++) {
        double centre = centroids[clusters[i] * width + j];
        double gap = rows[i * width + j] - centre;
        square += gap * gap;
        product += rows[i * width + j] * centre;
      }
      phi[clusters[i]] += Math.sqrt(released ? Math.max(0, product) : square);
    }
    double largest = 0;
    for (int c = 0; c < phi.length; c++) {
      phi[c] = sizes[c] < 2 ? 0 : phi[c] / sizes[c] / Math.log(sizes[c] + 5.0);
      largest = Math.max(largest, phi[c]);
    }
    for (int c = 0; c < phi.length; c++) {
      phi[c] = sizes[c] < 2 ? largest : phi[c];
    }
    double[] sorted = phi.clone();
    Arrays.sort(sorted);
    double low = Quantile.ofSorted(sorted, sorted.length, 0.1);
    double high = Quantile.ofSorted(sorted, sorted.length, 0.9);
    double mean = Arrays.stream(phi).map(p -> Math.min(high, Math.max(low, p))).average().orElse(0);
    for (int c = 0; c < phi.length; c++) {
      double clipped = Math.min(high, Math.max(low, phi[c]));
      // rows that coincide with their direction do so up to rounding
      phi[c] = mean < 1e-7 ? tau : Math.max(1e-3 * tau, tau * clipped / mean);
    }
    return phi;
  }
}
