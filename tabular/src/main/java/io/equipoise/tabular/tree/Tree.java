package io.equipoise.tabular.tree;

import io.equipoise.core.error.Require;
import java.util.Arrays;

/**
 * A fitted classification tree as flat arrays over its M nodes; node 0 is the root. At an inner
 * node a row goes left when {@code x[feature] <= threshold}, and right otherwise.
 *
 * @param feature (M) encoded column that the node looks at; -1 at a leaf
 * @param threshold (M) 0 at a leaf
 * @param left (M) child; -1 at a leaf
 * @param right (M) child; -1 at a leaf
 * @param classes number of classes C
 * @param counts (M·C) training rows of each class that reached the node, row-major
 * @param weights (M·C) the sum of their weights
 */
public record Tree(
    int[] feature,
    double[] threshold,
    int[] left,
    int[] right,
    int classes,
    int[] counts,
    double[] weights) {
  private static final int LEAF = -1;

  /**
   * Checks that it is one tree: every node but the root has one parent, and no path runs in a
   * circle.
   */
  public Tree {
    int nodes = feature.length;
    Require.that(nodes > 0, "a tree needs at least one node");
    Require.atLeast("classes", classes, 1);
    Require.sameLength("feature", nodes, "threshold", threshold.length);
    Require.sameLength("feature", nodes, "left", left.length);
    Require.sameLength("feature", nodes, "right", right.length);
    Require.sameLength("feature × classes", (long) nodes * classes, "counts", counts.length);
    Require.sameLength("feature × classes", (long) nodes * classes, "weights", weights.length);
    int[] parents = new int[nodes];
    for (int node = 0; node < nodes; node++) {
      boolean leaf = feature[node] == LEAF;
      Require.that(
          feature[node] >= LEAF && leaf == (left[node] == LEAF) && leaf == (right[node] == LEAF),
          "node " + node + " is a leaf in some of feature, left and right (-1), but not in all");
      for (int child : leaf ? new int[0] : new int[] {left[node], right[node]}) {
        Require.that(
            child > 0 && child < nodes,
            "node " + node + " has child " + child + ", but children lie in 1 … " + (nodes - 1));
        parents[child]++;
      }
    }
    for (int node = 1; node < nodes; node++) {
      Require.that(
          parents[node] == 1,
          "node "
              + node
              + " has "
              + parents[node]
              + " parents, but each node but the root has one");
    }
    int reached = reached(feature, left, right);
    Require.that(
        reached == nodes, "only " + reached + " of " + nodes + " nodes can be reached from node 0");
  }

  private static int reached(int[] feature, int[] left, int[] right) {
    int[] stack = new int[feature.length + 1];
    int top = 1;
    int reached = 0;
    while (top > 0) {
      int node = stack[--top];
      reached++;
      if (feature[node] != LEAF) {
        stack[top++] = left[node];
        stack[top++] = right[node];
      }
    }
    return reached;
  }

  /** Number of nodes. */
  public int nodes() {
    return feature.length;
  }

  /** Whether the node has no children. */
  public boolean leaf(int node) {
    return feature[node] == LEAF;
  }

  /** The leaf that a row comes to; its encoded columns start at {@code offset}. */
  public int leafOf(float[] values, int offset) {
    int node = 0;
    while (feature[node] != LEAF) {
      node = values[offset + feature[node]] <= threshold[node] ? left[node] : right[node];
    }
    return node;
  }

  /** Training rows that reached the node. */
  public int rows(int node) {
    int rows = 0;
    for (int c = 0; c < classes; c++) {
      rows += counts[node * classes + c];
    }
    return rows;
  }

  /**
   * For every node and class the share of the training weight that reached the node (M·C); equal
   * shares at a node that nothing reached.
   */
  public double[] shares() {
    double[] shares = new double[weights.length];
    for (int first = 0; first < shares.length; first += classes) {
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        sum += weights[first + c];
      }
      for (int c = 0; c < classes; c++) {
        shares[first + c] = sum > 0 ? weights[first + c] / sum : 1.0 / classes;
      }
    }
    return shares;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tree tree
        && classes == tree.classes
        && Arrays.equals(feature, tree.feature)
        && Arrays.equals(threshold, tree.threshold)
        && Arrays.equals(left, tree.left)
        && Arrays.equals(right, tree.right)
        && Arrays.equals(counts, tree.counts)
        && Arrays.equals(weights, tree.weights);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(feature) * 31 + Arrays.hashCode(threshold);
  }

  @Override
  public String toString() {
    return "Tree of " + nodes() + " nodes";
  }
}
