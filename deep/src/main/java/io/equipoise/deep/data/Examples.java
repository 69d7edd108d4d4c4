package io.equipoise.deep.data;

import io.equipoise.core.error.Require;
import java.util.Arrays;

/**
 * Rows as numbers: what a network trains on.
 *
 * @param x (N·D) features, row by row
 * @param width number of features D
 * @param labels (N) in [0, classes); all 0 where numbers are predicted
 * @param classes number of classes C; 1 where numbers are predicted
 * @param targets (N) the true numbers; empty where classes are predicted
 * @param groups (N) in [0, groupCount)
 * @param groupCount number of groups G, at least 1
 * @param weights (N) at least 0; scaled to mean 1 before they multiply anything
 */
public record Examples(
    float[] x,
    int width,
    int[] labels,
    int classes,
    float[] targets,
    int[] groups,
    int groupCount,
    double[] weights) {

  public Examples {
    Require.sameLength("the features", x.length, "labels × width", (long) labels.length * width);
    Require.sameLength("the labels", labels.length, "the groups", groups.length);
    Require.sameLength("the labels", labels.length, "the weights", weights.length);
    Require.that(
        targets.length == 0 || targets.length == labels.length,
        "there are " + targets.length + " true numbers for " + labels.length + " rows");
  }

  /** Rows of classes. */
  public Examples(
      float[] x,
      int width,
      int[] labels,
      int classes,
      int[] groups,
      int groupCount,
      double[] weights) {
    this(x, width, labels, classes, new float[0], groups, groupCount, weights);
  }

  /** Rows whose truth is a number. */
  public static Examples ofNumbers(
      float[] x, int width, float[] targets, int[] groups, int groupCount, double[] weights) {
    int[] none = new int[targets.length];
    return new Examples(x, width, none, 1, targets, groups, groupCount, weights);
  }

  /** Rows of one group that weigh the same. */
  public static Examples of(float[] x, int width, int[] labels, int classes) {
    return of(x, width, labels, classes, new int[labels.length], 1);
  }

  /** Rows that weigh the same. */
  public static Examples of(
      float[] x, int width, int[] labels, int classes, int[] groups, int groupCount) {
    double[] ones = new double[labels.length];
    Arrays.fill(ones, 1);
    return new Examples(x, width, labels, classes, groups, groupCount, ones);
  }

  /** Whether the truth is a number, not a class. */
  public boolean ofNumbers() {
    return targets.length > 0;
  }

  /** Number of rows N. */
  public int size() {
    return labels.length;
  }

  /** Rows per class and group. */
  public Population population() {
    return Population.count(labels, classes, groups, groupCount);
  }

  /** The same rows in these groups. */
  public Examples inGroups(int[] newGroups, int newGroupCount) {
    return new Examples(x, width, labels, classes, targets, newGroups, newGroupCount, weights);
  }

  /** These rows in this order. */
  public Examples take(int[] rows) {
    float[] taken = new float[rows.length * width];
    int[] takenLabels = new int[rows.length];
    int[] takenGroups = new int[rows.length];
    float[] takenTargets = new float[ofNumbers() ? rows.length : 0];
    double[] takenWeights = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(x, rows[i] * width, taken, i * width, width);
      takenLabels[i] = labels[rows[i]];
      takenGroups[i] = groups[rows[i]];
      takenWeights[i] = weights[rows[i]];
      if (ofNumbers()) {
        takenTargets[i] = targets[rows[i]];
      }
    }
    return new Examples(
        taken, width, takenLabels, classes, takenTargets, takenGroups, groupCount, takenWeights);
  }

  /** The weights as multipliers with mean 1; all 1 when they sum to nothing. */
  public float[] multipliers() {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    float[] scaled = new float[weights.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = sum > 0 ? (float) (weights[i] * weights.length / sum) : 1f;
    }
    return scaled;
  }
}
