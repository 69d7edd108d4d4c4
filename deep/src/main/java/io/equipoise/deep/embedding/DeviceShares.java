package io.equipoise.deep.embedding;

import io.equipoise.core.error.Require;
import java.util.Arrays;

/**
 * How the items of each cluster spread over the devices that recorded them, over all items in use.
 *
 * @param shares (C,V) of each cluster's items, by device; a cluster without items has zeros
 */
public record DeviceShares(double[][] shares) {

  /**
   * Counts.
   *
   * @param clusters (N) of each item, at least 0
   * @param devices (N) in [0, count)
   * @param count number of devices V
   */
  public static DeviceShares of(int[] clusters, int[] devices, int count) {
    Require.sameLength("devices", devices.length, "clusters", clusters.length);
    Require.atLeast("the number of devices", count, 1);
    int last = Arrays.stream(clusters).max().orElse(-1);
    double[][] shares = new double[last + 1][count];
    double[] sizes = new double[last + 1];
    for (int i = 0; i < clusters.length; i++) {
      Require.atLeast("each cluster", clusters[i], 0);
      Require.between("each device", devices[i], 0, count - 1);
      shares[clusters[i]][devices[i]]++;
      sizes[clusters[i]]++;
    }
    for (int c = 0; c <= last; c++) {
      for (int v = 0; v < count && sizes[c] > 0; v++) {
        shares[c][v] /= sizes[c];
      }
    }
    return new DeviceShares(shares);
  }

  /**
   * {@code d_c = -Σ_v h_cv log h_cv / log V}: 0 for a cluster of one device, 1 for one that is
   * balanced over all.
   */
  public double diversity(int cluster) {
    double sum = 0;
    for (double share : shares[cluster]) {
      sum -= share > 0 ? share * Math.log(share) : 0;
    }
    return shares[cluster].length > 1 ? sum / Math.log(shares[cluster].length) : 0;
  }

  /**
   * {@code w_i = (1 + d_c)(1 - h_cv)} of a batch, divided by its mean; all 0 where each item's
   * cluster has one device.
   *
   * @param clusters (B)
   * @param devices (B)
   */
  public double[] weights(int[] clusters, int[] devices) {
    Require.sameLength("devices", devices.length, "clusters", clusters.length);
    double[] weights = new double[clusters.length];
    for (int i = 0; i < weights.length; i++) {
      Require.between("each cluster", clusters[i], 0, shares.length - 1);
      Require.between("each device", devices[i], 0, shares[clusters[i]].length - 1);
      weights[i] = (1 + diversity(clusters[i])) * (1 - shares[clusters[i]][devices[i]]);
    }
    double mean = Arrays.stream(weights).average().orElse(0);
    return mean > 0 ? Arrays.stream(weights).map(w -> w / mean).toArray() : weights;
  }
}
