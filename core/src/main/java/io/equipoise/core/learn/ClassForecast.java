package io.equipoise.core.learn;

import io.equipoise.core.error.Require;

/**
 * The class of each row, and how probable each class is.
 *
 * @param classes number of classes C
 * @param probabilities (N·C) row by row; each row sums to 1
 * @param labels (N) the decision, in [0, C); need not be the most probable class once a threshold
 *     was moved
 */
public record ClassForecast(int classes, double[] probabilities, int[] labels) implements Forecast {
  public ClassForecast {
    Require.sameLength(
        "the probabilities",
        probabilities.length,
        "classes × labels",
        (long) classes * labels.length);
  }

  @Override
  public int rows() {
    return labels.length;
  }
}
