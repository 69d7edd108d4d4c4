package io.equipoise.core.task;

import io.equipoise.core.error.Require;
import java.util.List;

/**
 * Rows with their truth: what learners train on and remedies change. Classification only;
 * regression is audited from its columns.
 *
 * @param rows features and groups
 * @param labels (N) class of each row, in [0, classes.size())
 * @param classes names of the classes; of two, the positive one is the second
 * @param weights (N) weight of each row, finite and at least 0, not all 0
 * @param synthetic (N) whether a remedy made the row
 */
public record Dataset(
    Rows rows, int[] labels, List<String> classes, double[] weights, boolean[] synthetic) {

  public Dataset {
    classes = List.copyOf(classes);
    Require.sameLength("the rows", rows.count(), "the labels", labels.length);
    Require.sameLength("the rows", rows.count(), "the weights", weights.length);
    Require.sameLength("the rows", rows.count(), "the synthetic flags", synthetic.length);
  }

  /** Rows as they were collected. */
  public static Dataset of(Rows rows, int[] labels, List<String> classes, double[] weights) {
    return new Dataset(rows, labels, classes, weights, new boolean[labels.length]);
  }

  /** Number of rows. */
  public int size() {
    return labels.length;
  }

  /** Rows per class. */
  public int[] classSizes() {
    int[] sizes = new int[classes.size()];
    for (int label : labels) {
      sizes[label]++;
    }
    return sizes;
  }

  /** The row numbers of one class, ascending. */
  public int[] rowsOf(int label) {
    return java.util.stream.IntStream.range(0, labels.length)
        .filter(i -> labels[i] == label)
        .toArray();
  }

  /** These rows in this order; rows may repeat. */
  public Dataset take(int[] taken) {
    int[] newLabels = new int[taken.length];
    double[] newWeights = new double[taken.length];
    boolean[] newSynthetic = new boolean[taken.length];
    for (int i = 0; i < taken.length; i++) {
      newLabels[i] = labels[taken[i]];
      newWeights[i] = weights[taken[i]];
      newSynthetic[i] = synthetic[taken[i]];
    }
    return new Dataset(rows.take(taken), newLabels, classes, newWeights, newSynthetic);
  }

  /** The same rows with other weights. */
  public Dataset withWeights(double[] newWeights) {
    return new Dataset(rows, labels, classes, newWeights, synthetic);
  }

  /** Whether rows weigh differently. */
  public boolean weightsDiffer() {
    for (double weight : weights) {
      if (weight != weights[0]) {
        return true;
      }
    }
    return false;
  }
}
