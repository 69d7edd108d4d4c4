package io.equipoise.deep.weighting;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How unequal the clusters of a data set are, and what weights that gives its rows: what to look at
 * before rare clusters are given weight, since they may be garbage.
 *
 * @param clusters (N) cluster of each row
 * @param sizes rows per cluster
 * @param weights (N) weight of each row
 */
public record ClusterAnalysis(int[] clusters, int[] sizes, double[] weights) {

  static ClusterAnalysis of(int[] clusters, double[] weights) {
    int count = Arrays.stream(clusters).max().orElse(-1) + 1;
    int[] sizes = new int[count];
    for (int cluster : clusters) {
      sizes[cluster]++;
    }
    return new ClusterAnalysis(clusters, sizes, weights);
  }

  /** Gini coefficient of the sizes of clusters that have rows, in [0, 1); 0 when all are equal. */
  public double gini() {
    int[] sorted = Arrays.stream(sizes).filter(size -> size > 0).sorted().toArray();
    double sum = 0;
    double ranked = 0;
    for (int i = 0; i < sorted.length; i++) {
      sum += sorted[i];
      ranked += (2.0 * (i + 1) - sorted.length - 1) * sorted[i];
    }
    return sum == 0 ? 0 : ranked / (sorted.length * sum);
  }

  /** Size of the largest cluster over that of the smallest that has rows; at least 1. */
  public double ratio() {
    int[] sorted = Arrays.stream(sizes).filter(size -> size > 0).sorted().toArray();
    return sorted.length == 0 ? 1 : (double) sorted[sorted.length - 1] / sorted[0];
  }

  /** {@code (Σ w)² / Σ w²}: as many even rows would give as precise a mean (Kish 1965). */
  public double effectiveSize() {
    double sum = Arrays.stream(weights).sum();
    double squares = Arrays.stream(weights).map(weight -> weight * weight).sum();
    return squares == 0 ? 0 : sum * sum / squares;
  }

  /** The first {@code count} rows of a cluster, to look at. */
  public int[] examples(int cluster, int count) {
    return IntStream.range(0, clusters.length)
        .filter(row -> clusters[row] == cluster)
        .limit(count)
        .toArray();
  }
}
