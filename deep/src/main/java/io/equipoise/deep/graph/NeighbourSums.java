package io.equipoise.deep.graph;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import java.util.ArrayList;
import java.util.List;

/**
 * The product of a sparse graph with rows that carry a gradient: {@code out_i = Σ_j A_ij x_j}.
 *
 * <p>The engine has no such product. Rows are gathered edge by edge and added up in buckets of
 * nodes with about as many edges, so that no more than twice the edges are gathered.
 */
final class NeighbourSums {
  private final List<Bucket> buckets = new ArrayList<>();
  private final NDArray order;

  /** Nodes with up to {@code degree} edges: columns (r·degree) and weights (r,1,degree). */
  private record Bucket(int degree, NDArray columns, NDArray weights) {}

  /** Of a graph whose arrays live in this manager. */
  NeighbourSums(SparseGraph graph, NDManager manager) {
    int n = graph.nodes();
    long[] place = new long[n];
    int placed = 0;
    for (int least = 0, degree = 1; placed < n; least = degree, degree *= 2) {
      List<Integer> rows = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        int edges = Math.max(1, graph.degree(i));
        if (edges > least && edges <= degree) {
          place[i] = placed++;
          rows.add(i);
        }
      }
      if (!rows.isEmpty()) {
        buckets.add(bucket(graph, rows, degree, manager));
      }
    }
    order = manager.create(place);
  }

  private static Bucket bucket(
      SparseGraph graph, List<Integer> rows, int degree, NDManager manager) {
    long[] columns = new long[rows.size() * degree];
    float[] weights = new float[columns.length];
    for (int r = 0; r < rows.size(); r++) {
      int from = graph.starts()[rows.get(r)];
      for (int e = 0; e < graph.degree(rows.get(r)); e++) {
        columns[r * degree + e] = graph.columns()[from + e];
        weights[r * degree + e] = (float) graph.weights()[from + e];
      }
    }
    return new Bucket(
        degree,
        manager.create(columns),
        manager.create(weights, new Shape(rows.size(), 1, degree)));
  }

  /**
   * The sums (N,d), in the manager of the rows.
   *
   * @param rows (columns of the graph, d) float32
   */
  NDArray of(NDArray rows) {
    long width = rows.getShape().get(1);
    NDList parts = new NDList();
    for (Bucket bucket : buckets) {
      NDArray gathered = gathered(rows, bucket.columns()).reshape(-1, bucket.degree(), width);
      parts.add(here(bucket.weights(), rows).batchMatMul(gathered).reshape(-1, width));
    }
    NDArray stacked = parts.size() == 1 ? parts.get(0) : NDArrays.concat(parts);
    return gathered(stacked, order);
  }

  private static NDArray gathered(NDArray rows, NDArray numbers) {
    NDArray index = here(numbers, rows);
    return index.getNDArrayInternal().embedding(index, rows, SparseFormat.DENSE).singletonOrThrow();
  }

  /** The same numbers under the manager of a step, which the results get. */
  private static NDArray here(NDArray constant, NDArray like) {
    NDArray same = constant.stopGradient();
    same.attach(like.getManager());
    return same;
  }
}
