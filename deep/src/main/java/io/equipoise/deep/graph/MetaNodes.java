package io.equipoise.deep.graph;

import java.util.stream.IntStream;

/**
 * One vector for each cluster in place of all its nodes, and the push between them:
 *
 * <pre>
 *   M_k = Σ of z_i over the nodes of cluster k, as they came
 *   neg_k = 1 + Σ_{k'≠k} exp(tau cos(M_k, M_k'))
 *   push = mean_k log(neg_k + 1e-10)      over clusters that have nodes
 * </pre>
 */
final class MetaNodes {
  private MetaNodes() {}

  /**
   * The push; adds its slopes by the rows as they came to {@code slopes} (N·d).
   *
   * @param clusters (N) in [0, k)
   */
  static double push(double[] rows, int width, int[] clusters, int k, double tau, double[] slopes) {
    int[] sizes = new int[k];
    for (int cluster : clusters) {
      sizes[cluster]++;
    }
    int[] kept = IntStream.range(0, k).filter(c -> sizes[c] > 0).toArray();
    int[] place = new int[k];
    IntStream.range(0, kept.length).forEach(m -> place[kept[m]] = m);
    double[] sums = new double[kept.length * width];
    for (int i = 0; i < clusters.length; i++) {
      int at = place[clusters[i]] * width;
      for (int j = 0; j < width; j++) {
        sums[at + j] += rows[i * width + j];
      }
    }
    NodeRows metaNodes = NodeRows.of(sums, width);
    double[] metaSlopes = new double[sums.length];
    double push = push(metaNodes, tau, metaSlopes);
    metaNodes.pullBack(metaSlopes);
    for (int i = 0; i < clusters.length; i++) {
      int from = place[clusters[i]] * width;
      for (int j = 0; j < width; j++) {
        slopes[i * width + j] += metaSlopes[from + j];
      }
    }
    return push;
  }

  private static double push(NodeRows metaNodes, double tau, double[] slopes) {
    int m = metaNodes.count();
    double[] terms = new double[m];
    double sum = 0;
    for (int a = 0; a < m; a++) {
      double largest = 0;
      for (int b = 0; b < m; b++) {
        terms[b] = tau * metaNodes.dot(a, b);
        largest = a == b ? largest : Math.max(largest, terms[b]);
      }
      double neg = (1 + EdgePull.LEAST) * Math.exp(-largest);
      for (int b = 0; b < m; b++) {
        terms[b] = a == b ? 0 : Math.exp(terms[b] - largest);
        neg += terms[b];
      }
      sum += largest + Math.log(neg);
      for (int b = 0; b < m; b++) {
        double slope = tau * terms[b] / (neg * m);
        metaNodes.add(b, slope, slopes, a);
        metaNodes.add(a, slope, slopes, b);
      }
    }
    return sum / m;
  }
}
