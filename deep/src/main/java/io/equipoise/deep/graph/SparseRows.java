package io.equipoise.deep.graph;

import java.util.Arrays;

/** Puts a sparse graph together row by row, in room for one dense row. */
final class SparseRows {
  private final int nodes;
  private final int width;
  private final double[] row;
  private final boolean[] met;
  private int[] touched = new int[16];
  private int count;

  SparseRows(int nodes, int width) {
    this.nodes = nodes;
    this.width = width;
    this.row = new double[width];
    this.met = new boolean[width];
  }

  /** What adds up one row into this. */
  @FunctionalInterface
  interface RowSum {
    void add(int row, SparseRows into);
  }

  void addRow(SparseGraph graph, int from, double factor) {
    for (int e = graph.starts()[from]; e < graph.starts()[from + 1]; e++) {
      int column = graph.columns()[e];
      if (graph.weights()[e] != 0 && !met[column]) {
        met[column] = true;
        if (count == touched.length) {
          touched = Arrays.copyOf(touched, 2 * count);
        }
        touched[count++] = column;
      }
      row[column] += factor * graph.weights()[e];
    }
  }

  SparseGraph filled(RowSum sum) {
    int[] starts = new int[nodes + 1];
    int[] columns = new int[16];
    double[] weights = new double[16];
    for (int i = 0; i < nodes; i++) {
      sum.add(i, this);
      int end = starts[i] + count;
      if (end > columns.length) {
        columns = Arrays.copyOf(columns, Math.max(end, 2 * columns.length));
        weights = Arrays.copyOf(weights, columns.length);
      }
      Arrays.sort(touched, 0, count);
      for (int k = 0; k < count; k++) {
        int column = touched[k];
        columns[starts[i] + k] = column;
        weights[starts[i] + k] = row[column];
        row[column] = 0;
        met[column] = false;
      }
      starts[i + 1] = end;
      count = 0;
    }
    int edges = starts[nodes];
    return new SparseGraph(
        nodes, width, starts, Arrays.copyOf(columns, edges), Arrays.copyOf(weights, edges));
  }
}
