package io.equipoise.deep.semisupervised;

import io.equipoise.core.error.Require;
import java.util.Arrays;

/**
 * How well pixels are labelled: for each class, the pixels that both truth and decision give it,
 * over those that either does.
 *
 * @param perClass (C) in [0, 1]; NaN for a class that neither has
 */
public record IntersectionOverUnion(double[] perClass) {

  /**
   * Counts.
   *
   * @param truth (M) in [0, classes)
   * @param decided (M) in [0, classes)
   */
  public static IntersectionOverUnion of(int[] truth, int[] decided, int classes) {
    Require.sameLength("truth", truth.length, "decided", decided.length);
    long[] both = new long[classes];
    long[] either = new long[classes];
    for (int i = 0; i < truth.length; i++) {
      either[truth[i]]++;
      if (truth[i] == decided[i]) {
        both[truth[i]]++;
      } else {
        either[decided[i]]++;
      }
    }
    double[] perClass = new double[classes];
    for (int c = 0; c < classes; c++) {
      perClass[c] = (double) both[c] / either[c];
    }
    return new IntersectionOverUnion(perClass);
  }

  /** The mean over classes that truth or decision has; NaN without any. */
  public double mean() {
    return Arrays.stream(perClass)
        .filter(value -> !Double.isNaN(value))
        .average()
        .orElse(Double.NaN);
  }
}
