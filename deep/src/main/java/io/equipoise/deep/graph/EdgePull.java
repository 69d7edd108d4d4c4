package io.equipoise.deep.graph;

/**
 * The pull of neighbours, over edges only:
 *
 * <pre>
 *   pos_i = Σ_j A_ij exp(tau u_i·u_j)     the exponent of i itself is 0
 *   pull = mean_i log(pos_i + 1e-10)
 * </pre>
 *
 * <p>Sums are taken relative to the largest exponent, so that no temperature overflows.
 */
final class EdgePull {
  static final double LEAST = 1e-10;

  private EdgePull() {}

  /**
   * The pull; adds its slopes by the unit rows to {@code slopes} (N·d).
   *
   * @param factor what the slopes are multiplied by
   */
  static double of(NodeRows rows, SparseGraph graph, double tau, double factor, double[] slopes) {
    int n = rows.count();
    double sum = 0;
    double[] terms = new double[16];
    for (int i = 0; i < n; i++) {
      int from = graph.starts()[i];
      int degree = graph.degree(i);
      if (degree > terms.length) {
        terms = new double[2 * degree];
      }
      double largest = 0;
      for (int e = 0; e < degree; e++) {
        int j = graph.columns()[from + e];
        terms[e] = i == j ? 0 : tau * rows.dot(i, j);
        largest = Math.max(largest, terms[e]);
      }
      double pos = LEAST * Math.exp(-largest);
      for (int e = 0; e < degree; e++) {
        terms[e] = graph.weights()[from + e] * Math.exp(terms[e] - largest);
        pos += terms[e];
      }
      sum += largest + Math.log(pos);
      for (int e = 0; e < degree; e++) {
        int j = graph.columns()[from + e];
        if (i != j) {
          double slope = factor * tau * terms[e] / (pos * n);
          rows.add(j, slope, slopes, i);
          rows.add(i, slope, slopes, j);
        }
      }
    }
    return sum / n;
  }
}
