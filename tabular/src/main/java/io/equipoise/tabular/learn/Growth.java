package io.equipoise.tabular.learn;

import io.equipoise.core.encode.Matrix;
import io.equipoise.tabular.tree.Tree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tribuo.classification.Label;
import org.tribuo.common.tree.Node;
import org.tribuo.common.tree.SplitNode;

/**
 * Copies a tree that Tribuo grew into flat arrays, while its training rows are passed down once
 * more to be counted.
 *
 * <p>Tribuo bounds the weight that a node needs to be split, but not the size of what a split
 * leaves. So a split with fewer than {@code minLeaf} rows on one side is undone here: all its rows
 * go on as if they were on the larger side.
 */
final class Growth {
  private final Training training;
  private final int[] columns;
  private final int minLeaf;
  private final List<int[]> links = new ArrayList<>();
  private final List<Double> thresholds = new ArrayList<>();
  private final List<int[]> counts = new ArrayList<>();
  private final List<double[]> weights = new ArrayList<>();

  private Growth(Training training, int[] columns, int minLeaf) {
    this.training = training;
    this.columns = columns;
    this.minLeaf = minLeaf;
  }

  /**
   * The flat tree.
   *
   * @param root as Tribuo grew it
   * @param columns our column for each of Tribuo's
   * @param rows training rows that it was grown on; a row may occur more than once
   */
  static Tree flat(Node<Label> root, int[] columns, Training training, int[] rows, int minLeaf) {
    Growth growth = new Growth(training, columns, minLeaf);
    growth.add(root, rows);
    return growth.tree();
  }

  private int add(Node<Label> grown, int[] rows) {
    Node<Label> node = grown;
    while (node instanceof SplitNode<Label> split) {
      int[][] sides = sides(split, rows);
      if (Math.min(sides[0].length, sides[1].length) >= minLeaf) {
        int number = enter(rows, columns[split.getFeatureID()], split.splitValue());
        links.get(number)[1] = add(split.getLessThanOrEqual(), sides[0]);
        links.get(number)[2] = add(split.getGreaterThan(), sides[1]);
        return number;
      }
      node =
          sides[0].length >= sides[1].length ? split.getLessThanOrEqual() : split.getGreaterThan();
    }
    return enter(rows, -1, 0);
  }

  private int[][] sides(SplitNode<Label> split, int[] rows) {
    Matrix matrix = training.matrix();
    int column = columns[split.getFeatureID()];
    int[] left = new int[rows.length];
    int[] right = new int[rows.length];
    int n = 0;
    int m = 0;
    for (int row : rows) {
      if (matrix.at(row, column) <= split.splitValue()) {
        left[n++] = row;
      } else {
        right[m++] = row;
      }
    }
    return new int[][] {Arrays.copyOf(left, n), Arrays.copyOf(right, m)};
  }

  private int enter(int[] rows, int column, double threshold) {
    int[] count = new int[training.classes()];
    double[] weight = new double[training.classes()];
    for (int row : rows) {
      count[training.labels()[row]]++;
      weight[training.labels()[row]] += training.weights()[row];
    }
    links.add(new int[] {column, -1, -1});
    thresholds.add(threshold);
    counts.add(count);
    weights.add(weight);
    return links.size() - 1;
  }

  private Tree tree() {
    return new Tree(
        links.stream().mapToInt(link -> link[0]).toArray(),
        thresholds.stream().mapToDouble(Double::doubleValue).toArray(),
        links.stream().mapToInt(link -> link[1]).toArray(),
        links.stream().mapToInt(link -> link[2]).toArray(),
        training.classes(),
        counts.stream().flatMapToInt(Arrays::stream).toArray(),
        weights.stream().flatMapToDouble(Arrays::stream).toArray());
  }
}
