package io.equipoise.tabular.calibration;

import io.equipoise.tabular.calibration.Softmax.Logits;
import java.util.List;

/**
 * What the temperature net reads: for each transformed view, the probabilities of the classes that
 * rank highest in the original, in that order.
 */
final class Cues {
  /** Classes looked at, when there are as many. */
  static final int TOP = 4;

  private Cues() {}

  /** Cues per row. */
  static int count(int views, int classes) {
    return views * Math.min(TOP, classes);
  }

  /**
   * The cues of all rows.
   *
   * @param original decides which classes, the lower one first among equals
   * @param views the same rows, transformed
   * @return (N·K) row by row: the first view's probabilities, then the second's, …
   */
  static double[] of(Logits original, List<Logits> views) {
    int classes = original.classes();
    int top = Math.min(TOP, classes);
    int width = count(views.size(), classes);
    double[] cues = new double[original.rows() * width];
    double[] p = new double[classes];
    int[] ranked = new int[top];
    for (int i = 0; i < original.rows(); i++) {
      rank(original.values(), i * classes, classes, ranked);
      for (int v = 0; v < views.size(); v++) {
        Softmax.into(views.get(v).values(), i * classes, classes, 1, p, 0);
        for (int r = 0; r < top; r++) {
          cues[i * width + v * top + r] = p[ranked[r]];
        }
      }
    }
    return cues;
  }

  private static void rank(double[] logits, int from, int classes, int[] ranked) {
    for (int r = 0; r < ranked.length; r++) {
      int best = -1;
      for (int c = 0; c < classes; c++) {
        if (!holds(ranked, r, c) && (best < 0 || logits[from + c] > logits[from + best])) {
          best = c;
        }
      }
      ranked[r] = best;
    }
  }

  private static boolean holds(int[] ranked, int count, int wanted) {
    for (int r = 0; r < count; r++) {
      if (ranked[r] == wanted) {
        return true;
      }
    }
    return false;
  }
}
