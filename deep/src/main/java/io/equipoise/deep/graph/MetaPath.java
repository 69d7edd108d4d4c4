package io.equipoise.deep.graph;

import io.equipoise.core.error.Require;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A symmetric path from target nodes over nodes of other kinds back to target nodes, such as paper,
 * author, paper, given by its first half.
 *
 * <pre>
 *   A = H H'                                   number of paths between target nodes
 *   s_ij = 2 A_ij / (A_ii + A_jj)              PathSim; pairs without a path have none
 * </pre>
 *
 * <p>A longer half is the product of its steps, {@code toPaper.times(paperToVenue)}.
 *
 * @param half (N,K) from target nodes to the nodes in the middle; weights at least 0
 * @param features (K·width) of the middle nodes; without them each gets numbers of its own that are
 *     learned
 * @see <a href="https://doi.org/10.14778/3402707.3402736">Sun et al., PathSim: Meta Path-Based
 *     Top-K Similarity Search in Heterogeneous Information Networks, 2011</a>
 */
public record MetaPath(SparseGraph half, Optional<float[]> features) {

  public MetaPath {
    for (double weight : half.weights()) {
      Require.that(
          weight >= 0 && weight < Double.POSITIVE_INFINITY,
          "a meta-path has the weight " + weight + ", but weights are numbers from 0");
    }
    features.ifPresent(
        x -> {
          Require.that(
              x.length > 0 && x.length % half.width() == 0,
              "a meta-path has "
                  + half.width()
                  + " nodes in the middle, but "
                  + x.length
                  + " features");
          for (float each : x) {
            Require.that(
                Float.isFinite(each),
                "features of a meta-path hold " + each + ", but must be finite numbers");
          }
        });
  }

  /** Of middle nodes without features. */
  public static MetaPath through(SparseGraph half) {
    return new MetaPath(half, Optional.empty());
  }

  /**
   * The paths between each node and its nearest by PathSim, without direction: an edge is kept
   * where either end has the other among its nearest, and weighs {@code A_ij}. Loops weigh {@code
   * A_ii}, or 1 for a node without any path. Of equally near nodes the first are kept.
   *
   * @param count how many others are near; at least 1
   */
  public SparseGraph nearest(int count) {
    Require.atLeast("neighbours", count, 1);
    SparseGraph paths = half.times(half.transposed());
    int n = paths.nodes();
    int[][] kept = new int[n][];
    for (int i = 0; i < n; i++) {
      kept[i] = nearest(paths, i, count);
    }
    int[] from = IntStream.range(0, n).flatMap(i -> Arrays.stream(kept[i]).map(j -> i)).toArray();
    int[] to = Arrays.stream(kept).flatMapToInt(Arrays::stream).toArray();
    SparseGraph edges = SparseGraph.ofEdges(n, from, to).plus(SparseGraph.loops(n));
    double[] weights = new double[edges.edges()];
    for (int i = 0; i < n; i++) {
      for (int e = edges.starts()[i]; e < edges.starts()[i + 1]; e++) {
        int j = edges.columns()[e];
        double paired = paths.weight(i, j);
        weights[e] = i == j && paired == 0 ? 1 : paired;
      }
    }
    return new SparseGraph(n, n, edges.starts(), edges.columns(), weights);
  }

  private static int[] nearest(SparseGraph paths, int i, int count) {
    double own = paths.weight(i, i);
    int from = paths.starts()[i];
    return IntStream.range(from, paths.starts()[i + 1])
        .filter(e -> paths.columns()[e] != i && paths.weights()[e] > 0)
        .boxed()
        .sorted((a, b) -> Double.compare(similarity(paths, b, own), similarity(paths, a, own)))
        .limit(count)
        .mapToInt(e -> paths.columns()[e])
        .toArray();
  }

  private static double similarity(SparseGraph paths, int edge, double own) {
    int other = paths.columns()[edge];
    return 2 * paths.weights()[edge] / (own + paths.weight(other, other));
  }
}
