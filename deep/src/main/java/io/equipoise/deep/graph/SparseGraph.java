package io.equipoise.deep.graph;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Weighted edges from nodes to nodes, row by row: the edges of node i are those from {@code
 * starts[i]} to {@code starts[i+1]}, in ascending order of {@code columns}. Also between two kinds
 * of nodes, where rows are of one kind and columns of the other.
 *
 * @param nodes number of rows, N
 * @param width number of columns; N where rows and columns are the same nodes
 * @param starts (N+1)
 * @param columns (edges) in [0, width)
 * @param weights (edges) finite
 */
public record SparseGraph(int nodes, int width, int[] starts, int[] columns, double[] weights) {

  public SparseGraph {
    Require.that(
        starts.length == nodes + 1 && starts[nodes] == columns.length,
        "starts must have one entry per node and one more, the number of edges");
    Require.sameLength("columns", columns.length, "weights", weights.length);
  }

  /**
   * A graph without direction of edges that are given in any order; loops and repetitions count
   * once.
   *
   * @param from (E) one end of each edge, in [0, nodes)
   * @param to (E) the other
   */
  public static SparseGraph ofEdges(int nodes, int[] from, int[] to) {
    int[] rows = Arrays.copyOf(from, 2 * from.length);
    int[] columns = Arrays.copyOf(to, 2 * to.length);
    Require.sameLength("from", from.length, "to", to.length);
    System.arraycopy(to, 0, rows, to.length, to.length);
    System.arraycopy(from, 0, columns, from.length, from.length);
    return ofPairs(nodes, nodes, rows, columns);
  }

  /** Edges of weight 1 from rows to columns, in any order; repetitions count once. */
  public static SparseGraph ofPairs(int nodes, int width, int[] rows, int[] columns) {
    Require.sameLength("rows", rows.length, "columns", columns.length);
    long[] keys = new long[rows.length];
    for (int e = 0; e < rows.length; e++) {
      Require.that(
          rows[e] >= 0 && rows[e] < nodes && columns[e] >= 0 && columns[e] < width,
          "edge "
              + e
              + " joins "
              + rows[e]
              + " and "
              + columns[e]
              + ", but nodes start at 0 and"
              + " there are "
              + nodes
              + (width == nodes ? "" : " and " + width));
      keys[e] = (long) rows[e] * width + columns[e];
    }
    long[] distinct = Arrays.stream(keys).sorted().distinct().toArray();
    int[] starts = new int[nodes + 1];
    int[] ends = new int[distinct.length];
    for (int e = 0; e < distinct.length; e++) {
      starts[(int) (distinct[e] / width) + 1]++;
      ends[e] = (int) (distinct[e] % width);
    }
    Arrays.parallelPrefix(starts, Integer::sum);
    double[] weights = new double[ends.length];
    Arrays.fill(weights, 1);
    return new SparseGraph(nodes, width, starts, ends, weights);
  }

  /** What is not 0 of a dense matrix (nodes·width). */
  public static SparseGraph ofDense(double[] dense, int nodes, int width) {
    int[] starts = new int[nodes + 1];
    int[] columns = new int[dense.length];
    double[] weights = new double[dense.length];
    int edges = 0;
    for (int i = 0; i < nodes; i++) {
      for (int j = 0; j < width; j++) {
        if (dense[i * width + j] != 0) {
          columns[edges] = j;
          weights[edges++] = dense[i * width + j];
        }
      }
      starts[i + 1] = edges;
    }
    return new SparseGraph(
        nodes, width, starts, Arrays.copyOf(columns, edges), Arrays.copyOf(weights, edges));
  }

  /** Loops of weight 1 at all nodes. */
  public static SparseGraph loops(int nodes) {
    int[] starts = new int[nodes + 1];
    Arrays.setAll(starts, i -> i);
    double[] weights = new double[nodes];
    Arrays.fill(weights, 1);
    return new SparseGraph(nodes, nodes, starts, Arrays.copyOf(starts, nodes), weights);
  }

  /** Number of edges, each direction counted. */
  public int edges() {
    return columns.length;
  }

  /** Edges from this row. */
  public int degree(int row) {
    return starts[row + 1] - starts[row];
  }

  /** Weight from row to column, 0 without an edge. */
  public double weight(int row, int column) {
    int at = Arrays.binarySearch(columns, starts[row], starts[row + 1], column);
    return at < 0 ? 0 : weights[at];
  }

  /** Each row divided by its sum; a row of sum 0 stays. */
  public SparseGraph rowNormalised() {
    double[] shares = weights.clone();
    for (int i = 0; i < nodes; i++) {
      double sum = 0;
      for (int e = starts[i]; e < starts[i + 1]; e++) {
        sum += weights[e];
      }
      for (int e = starts[i]; e < starts[i + 1] && sum != 0; e++) {
        shares[e] /= sum;
      }
    }
    return new SparseGraph(nodes, width, starts, columns, shares);
  }

  /** Columns as rows. */
  public SparseGraph transposed() {
    int[] turned = new int[width + 1];
    for (int column : columns) {
      turned[column + 1]++;
    }
    Arrays.parallelPrefix(turned, Integer::sum);
    int[] next = turned.clone();
    int[] ends = new int[columns.length];
    double[] values = new double[columns.length];
    for (int i = 0; i < nodes; i++) {
      for (int e = starts[i]; e < starts[i + 1]; e++) {
        int at = next[columns[e]]++;
        ends[at] = i;
        values[at] = weights[e];
      }
    }
    return new SparseGraph(width, nodes, turned, ends, values);
  }

  /** The matrix product with a graph whose rows are this one's columns. */
  public SparseGraph times(SparseGraph other) {
    Require.sameLength("columns of the first graph", width, "the second graph", other.nodes);
    return new SparseRows(nodes, other.width)
        .filled(
            (row, into) -> {
              for (int e = starts[row]; e < starts[row + 1]; e++) {
                into.addRow(other, columns[e], weights[e]);
              }
            });
  }

  /** The sum with a graph of the same nodes. */
  public SparseGraph plus(SparseGraph other) {
    Require.sameLength("the first graph", nodes, "the second graph", other.nodes);
    return new SparseRows(nodes, width)
        .filled(
            (row, into) -> {
              into.addRow(this, row, 1);
              into.addRow(other, row, 1);
            });
  }

  /** All weights multiplied by a number. */
  public SparseGraph scaled(double factor) {
    double[] scaled = weights.clone();
    for (int e = 0; e < scaled.length; e++) {
      scaled[e] *= factor;
    }
    return new SparseGraph(nodes, width, starts, columns, scaled);
  }

  /**
   * {@code D^-1/2 A D^-1/2}, where D are the sums of the rows, of edges without direction; a node
   * of sum 0 keeps no edge.
   */
  public SparseGraph symmetricallyNormalised() {
    double[] roots = new double[nodes];
    for (int i = 0; i < nodes; i++) {
      double sum = 0;
      for (int e = starts[i]; e < starts[i + 1]; e++) {
        sum += weights[e];
      }
      roots[i] = sum > 0 ? 1 / Math.sqrt(sum) : 0;
    }
    double[] shares = new double[weights.length];
    for (int i = 0; i < nodes; i++) {
      for (int e = starts[i]; e < starts[i + 1]; e++) {
        shares[e] = weights[e] * roots[i] * roots[columns[e]];
      }
    }
    return new SparseGraph(nodes, width, starts, columns, shares);
  }

  /**
   * Without a share of the edges, each dropped at this rate in both directions; loops stay. For
   * edges without direction.
   */
  public SparseGraph masked(double rate, Seed seed) {
    UniformRandomProvider random = seed.generator();
    double[] left = weights.clone();
    for (int i = 0; i < nodes; i++) {
      for (int e = starts[i]; e < starts[i + 1]; e++) {
        int j = columns[e];
        if (j > i && random.nextDouble() < rate) {
          left[e] = 0;
          left[Arrays.binarySearch(columns, starts[j], starts[j + 1], i)] = 0;
        }
      }
    }
    SparseGraph zeros = new SparseGraph(nodes, width, starts, columns, left);
    return new SparseRows(nodes, width).filled((row, into) -> into.addRow(zeros, row, 1));
  }

  /**
   * How far nodes reach in up to this many steps: {@code A + A² + … + A^hops}, where A are the
   * edges with loops, in shares of each row.
   *
   * @param hops at least 1
   */
  public SparseGraph influence(int hops) {
    Require.atLeast("hops", hops, 1);
    SparseGraph one = plus(loops(nodes)).rowNormalised();
    SparseGraph step = one;
    SparseGraph sum = one;
    for (int h = 1; h < hops; h++) {
      step = step.times(one);
      sum = sum.plus(step);
    }
    return sum;
  }
}
