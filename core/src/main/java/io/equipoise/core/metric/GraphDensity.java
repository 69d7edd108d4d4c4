package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.stat.Order;

/**
 * How dense graphs are, and how little of a loss that is a mean over all pairs of nodes is left for
 * the real edges of the sparsest: what to look at before a loss over pairs is chosen.
 *
 * <pre>
 *   d_g = F_g / M_g        F_g real edges among M_g pairs of nodes
 * </pre>
 *
 * <p>Under the mean over pairs a graph's real edges weigh d_g together, and all its pairs 1;
 * divided by F_g instead they weigh 1 and 1/d_g.
 *
 * @param histogram graphs by density, in equal steps from 0 to 1
 * @param sparsest number of graphs in the sparsest quarter, at least one
 * @param realUnderMean share of all real edges' weight that those of the sparsest quarter get,
 *     under the mean over pairs
 * @param realNormalised the same when divided by F_g
 * @param pairsUnderMean share of all pairs' weight that those of the sparsest quarter get, under
 *     the mean over pairs
 * @param pairsNormalised the same when divided by F_g
 */
public record GraphDensity(
    int[] histogram,
    int sparsest,
    double realUnderMean,
    double realNormalised,
    double pairsUnderMean,
    double pairsNormalised) {

  /**
   * Measures graphs.
   *
   * @param pairs (G) pairs of nodes of each graph, M; at least 1
   * @param real (G) real edges among them, F; a graph without any keeps the mean over pairs
   * @param steps of the histogram; at least 1
   */
  public static GraphDensity of(int[] pairs, int[] real, int steps) {
    Require.sameLength("pairs", pairs.length, "real", real.length);
    Require.that(pairs.length > 0, "pairs is empty: there is no graph");
    Require.atLeast("steps", steps, 1);
    double[] density = new double[pairs.length];
    int[] histogram = new int[steps];
    for (int g = 0; g < density.length; g++) {
      Require.atLeast("each of pairs", pairs[g], 1);
      Require.between("each of real", real[g], 0, pairs[g]);
      density[g] = (double) real[g] / pairs[g];
      histogram[Math.min(steps - 1, (int) (density[g] * steps))]++;
    }
    int[] order = Order.ascending(density);
    int quarter = Math.max(1, order.length / 4);
    double[] sparse = new double[4];
    double[] all = new double[4];
    for (int i = 0; i < order.length; i++) {
      double d = density[order[i]];
      double[] weights = {d, d > 0 ? 1 : 0, 1, d > 0 ? 1 / d : 1};
      for (int w = 0; w < weights.length; w++) {
        sparse[w] += i < quarter ? weights[w] : 0;
        all[w] += weights[w];
      }
    }
    return new GraphDensity(
        histogram,
        quarter,
        all[0] == 0 ? 0 : sparse[0] / all[0],
        all[1] == 0 ? 0 : sparse[1] / all[1],
        sparse[2] / all[2],
        sparse[3] / all[3]);
  }
}
