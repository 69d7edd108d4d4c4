package io.equipoise.tabular.estimate;

import io.equipoise.core.encode.Matrix;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Random forest for numbers (Breiman 2001): the mean of trees that minimise the weighted squared
 * error, each grown on rows drawn with replacement. Rows are sorted once per column, and each tree
 * parts the sorted rows on its way down, so that a tree takes time in rows × columns × depth.
 */
final class RegressionForest {
  private static final int MOST_DRAWN = 2000;
  private static final int DEEPEST = 16;
  private static final int LEAF = -1;

  private final Matrix matrix;
  private final float[][] columns;
  private final double[] y;
  private final double[] weights;
  private final int minLeaf;
  private final Nodes[] trees;

  /** A tree in flat arrays; a leaf has feature -1. */
  private static final class Nodes {
    private int[] feature = new int[32];
    private float[] threshold = new float[32];
    private int[] right = new int[32];
    private double[] value = new double[32];
    private int count;

    int enter() {
      if (count == feature.length) {
        feature = Arrays.copyOf(feature, 2 * count);
        threshold = Arrays.copyOf(threshold, 2 * count);
        right = Arrays.copyOf(right, 2 * count);
        value = Arrays.copyOf(value, 2 * count);
      }
      feature[count] = LEAF;
      return count++;
    }

    double predict(Matrix matrix, int row) {
      int node = 0;
      while (feature[node] != LEAF) {
        node = matrix.at(row, feature[node]) <= threshold[node] ? node + 1 : right[node];
      }
      return value[node];
    }
  }

  /** With the rows to learn from gathered, so that they are numbered from 0 while trees grow. */
  private RegressionForest(
      Matrix matrix, double[] y, double[] weights, int[] rows, int trees, int minLeaf) {
    this.matrix = matrix;
    this.columns = new float[matrix.columns()][rows.length];
    for (int j = 0; j < columns.length; j++) {
      for (int i = 0; i < rows.length; i++) {
        columns[j][i] = matrix.at(rows[i], j);
      }
    }
    this.y = Arrays.stream(rows).mapToDouble(row -> y[row]).toArray();
    this.weights = Arrays.stream(rows).mapToDouble(row -> weights[row]).toArray();
    this.minLeaf = minLeaf;
    this.trees = new Nodes[trees];
  }

  /**
   * Learns.
   *
   * @param matrix (N, D) of all rows
   * @param y (N) read at {@code rows} only
   * @param weights (N) above 0 at {@code rows}
   * @param rows to learn from, at least one
   * @param trees how many
   * @param minLeaf draws that a leaf keeps
   */
  static RegressionForest fit(
      Matrix matrix, double[] y, double[] weights, int[] rows, int trees, int minLeaf, Seed seed) {
    RegressionForest forest = new RegressionForest(matrix, y, weights, rows, trees, minLeaf);
    int[][] sorted = new int[matrix.columns()][];
    Arrays.setAll(sorted, j -> sorted(forest.columns[j]));
    int[] times = new int[rows.length];
    for (int t = 0; t < trees; t++) {
      UniformRandomProvider random = seed.child(t).generator();
      Arrays.fill(times, 0);
      int draws = Math.min(rows.length, MOST_DRAWN);
      for (int i = 0; i < draws; i++) {
        times[random.nextInt(rows.length)]++;
      }
      forest.trees[t] = forest.grow(sorted, times);
    }
    return forest;
  }

  /** The numbers of the entries, smallest entry first. */
  private static int[] sorted(float[] column) {
    long[] keys = new long[column.length];
    for (int i = 0; i < column.length; i++) {
      int bits = Float.floatToIntBits(column[i] + 0f);
      int ordered = bits >= 0 ? bits : bits ^ 0x7fffffff;
      keys[i] = ((long) ordered << 32) | i;
    }
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
  }

  private Nodes grow(int[][] sorted, int[] times) {
    int[][] orders = new int[sorted.length][];
    int kept = 0;
    for (int j = 0; j < sorted.length; j++) {
      orders[j] = Arrays.stream(sorted[j]).filter(row -> times[row] > 0).toArray();
      kept = orders[j].length;
    }
    Nodes nodes = new Nodes();
    split(nodes, orders, times, 0, kept, 0, new int[kept], new boolean[times.length]);
    return nodes;
  }

  private void split(
      Nodes nodes,
      int[][] orders,
      int[] times,
      int from,
      int to,
      int depth,
      int[] spare,
      boolean[] left) {
    int node = nodes.enter();
    double sum = 0;
    double weight = 0;
    int draws = 0;
    for (int i = from; i < to; i++) {
      int row = orders[0][i];
      double own = times[row] * weights[row];
      sum += own * y[row];
      weight += own;
      draws += times[row];
    }
    nodes.value[node] = sum / weight;
    if (depth == DEEPEST || draws < 2 * minLeaf) {
      return;
    }
    int bestColumn = LEAF;
    int bestEnd = 0;
    double best = sum * sum / weight + 1e-12 * Math.abs(sum * sum / weight);
    for (int j = 0; j < orders.length; j++) {
      double sumLeft = 0;
      double weightLeft = 0;
      int drawsLeft = 0;
      for (int i = from; i < to - 1; i++) {
        int row = orders[j][i];
        double own = times[row] * weights[row];
        sumLeft += own * y[row];
        weightLeft += own;
        drawsLeft += times[row];
        if (drawsLeft < minLeaf
            || draws - drawsLeft < minLeaf
            || columns[j][row] == columns[j][orders[j][i + 1]]) {
          continue;
        }
        double rest = sum - sumLeft;
        double gain = sumLeft * sumLeft / weightLeft + rest * rest / (weight - weightLeft);
        if (gain > best) {
          best = gain;
          bestColumn = j;
          bestEnd = i + 1;
        }
      }
    }
    if (bestColumn == LEAF) {
      return;
    }
    nodes.feature[node] = bestColumn;
    nodes.threshold[node] = columns[bestColumn][orders[bestColumn][bestEnd - 1]];
    for (int i = from; i < to; i++) {
      left[orders[bestColumn][i]] = i < bestEnd;
    }
    for (int j = 0; j < orders.length; j++) {
      part(orders[j], from, to, left, spare);
    }
    split(nodes, orders, times, from, bestEnd, depth + 1, spare, left);
    nodes.right[node] = nodes.count;
    split(nodes, orders, times, bestEnd, to, depth + 1, spare, left);
  }

  /** Rows of the left side first, each side in the order it had. */
  private static void part(int[] order, int from, int to, boolean[] left, int[] spare) {
    int next = from;
    int aside = 0;
    for (int i = from; i < to; i++) {
      if (left[order[i]]) {
        order[next++] = order[i];
      } else {
        spare[aside++] = order[i];
      }
    }
    System.arraycopy(spare, 0, order, next, aside);
  }

  /** The number that the forest expects for a row of its matrix. */
  double predict(int row) {
    double sum = 0;
    for (Nodes tree : trees) {
      sum += tree.predict(matrix, row);
    }
    return sum / trees.length;
  }
}
