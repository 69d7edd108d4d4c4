package io.equipoise.core.learn;

import io.equipoise.core.error.Require;

/**
 * What a model says of rows.
 *
 * @param classes number of classes C
 * @param probabilities (N·C) row by row; each row sums to 1
 * @param labels (N) the decision, in [0, C); need not be the most probable class once a threshold
 *     was moved
 */
public record Predictions(int classes, double[] probabilities, int[] labels) {
  public Predictions {
    Require.sameLength(
        "the probabilities",
        probabilities.length,
        "classes × labels",
        (long) classes * labels.length);
  }

  /**
   * Decides for the most probable class, the lowest on a tie; for two classes the positive one at
   * 0.5 or more.
   */
  public static Predictions of(int classes, double[] probabilities) {
    int rows = probabilities.length / classes;
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      if (classes == 2) {
        labels[i] = probabilities[2 * i + 1] >= 0.5 ? 1 : 0;
        continue;
      }
      int best = 0;
      for (int c = 1; c < classes; c++) {
        if (probabilities[i * classes + c] > probabilities[i * classes + best]) {
          best = c;
        }
      }
      labels[i] = best;
    }
    return new Predictions(classes, probabilities, labels);
  }

  /** Two classes from the probability of the positive one (N), in [0, 1]. */
  public static Predictions binary(double[] positive) {
    double[] both = new double[2 * positive.length];
    for (int i = 0; i < positive.length; i++) {
      both[2 * i] = 1 - positive[i];
      both[2 * i + 1] = positive[i];
    }
    return of(2, both);
  }

  /** Number of rows. */
  public int rows() {
    return labels.length;
  }

  /** Probability of class {@code c} for a row. */
  public double probability(int row, int c) {
    return probabilities[row * classes + c];
  }

  /** The probability of the last class for each row: of two classes, the positive one. */
  public double[] positive() {
    double[] scores = new double[labels.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = probabilities[i * classes + classes - 1];
    }
    return scores;
  }

  /** The same probabilities under other decisions. */
  public Predictions deciding(int[] newLabels) {
    return new Predictions(classes, probabilities, newLabels);
  }
}
