package io.equipoise.deep.cluster;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;

/**
 * The best of several runs of {@link KMeans}: the one whose rows lie nearest to their centres.
 *
 * @param clusters (N) in [0, k)
 * @param centres (k·width) means of the clusters; of an empty one, zeros
 * @param spread sum of squared distances of rows to their centres
 */
public record Restarts(int[] clusters, float[] centres, double spread) {

  /**
   * Clusters rows (rows·width), finite.
   *
   * @param k at least 1
   * @param times how many runs; at least 1
   */
  public static Restarts best(float[] x, int rows, int width, int k, int times, Seed seed) {
    Require.atLeast("times", times, 1);
    Restarts best = of(x, rows, width, k, seed.child(0));
    for (int run = 1; run < times; run++) {
      Restarts next = of(x, rows, width, k, seed.child(run));
      best = next.spread < best.spread ? next : best;
    }
    return best;
  }

  private static Restarts of(float[] x, int rows, int width, int k, Seed seed) {
    int[] clusters = KMeans.cluster(x, rows, width, k, seed);
    int[] sizes = new int[k];
    double[] sums = new double[k * width];
    for (int i = 0; i < rows; i++) {
      sizes[clusters[i]]++;
      for (int j = 0; j < width; j++) {
        sums[clusters[i] * width + j] += x[i * width + j];
      }
    }
    float[] centres = new float[k * width];
    for (int c = 0; c < centres.length; c++) {
      centres[c] = (float) (sums[c] / Math.max(1, sizes[c / width]));
    }
    double spread = 0;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < width; j++) {
        double gap = x[i * width + j] - centres[clusters[i] * width + j];
        spread += gap * gap;
      }
    }
    return new Restarts(clusters, centres, spread);
  }
}
