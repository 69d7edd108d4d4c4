package io.equipoise.tabular.audit;

import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.Mover;
import io.equipoise.core.stat.ProportionInterval;

/**
 * How many rows of each label probably belong to another class, from probabilities of a model that
 * has not seen them.
 *
 * <pre>
 *   t_j       = mean of p_j over the rows labelled j
 *   C[i][j]   = rows labelled i whose largest p_j among those with p_j &gt;= t_j is class j
 *   noise(i)  = 1 - C[i][i] / sum_j C[i][j]
 *   noise     = sum_i n_i / N * noise(i)
 * </pre>
 *
 * <p>Rows that reach no threshold count nowhere.
 *
 * @see <a href="https://arxiv.org/abs/1911.00068">Northcutt, Jiang and Chuang, Confident Learning:
 *     Estimating Uncertainty in Dataset Labels, 2021, eq. 1 and 3</a>
 */
final class ConfidentJoint {
  private final int classes;
  private final int[] labels;
  private final double[] probabilities;
  private final int[] confident;
  private final double[][] counts;
  private final int[] sizes;

  /**
   * @param labels (N) in [0, classes)
   * @param probabilities (N·classes) row by row, out of fold
   */
  ConfidentJoint(int classes, int[] labels, double[] probabilities) {
    this.classes = classes;
    this.labels = labels;
    this.probabilities = probabilities;
    this.sizes = new int[classes];
    double[] threshold = new double[classes];
    for (int i = 0; i < labels.length; i++) {
      sizes[labels[i]]++;
      threshold[labels[i]] += p(i, labels[i]);
    }
    for (int c = 0; c < classes; c++) {
      threshold[c] /= sizes[c];
    }
    confident = new int[labels.length];
    counts = new double[classes][classes];
    for (int i = 0; i < labels.length; i++) {
      confident[i] = -1;
      for (int c = 0; c < classes; c++) {
        if (p(i, c) >= threshold[c] && (confident[i] < 0 || p(i, c) > p(i, confident[i]))) {
          confident[i] = c;
        }
      }
      if (confident[i] >= 0) {
        counts[labels[i]][confident[i]]++;
      }
    }
  }

  private double p(int row, int c) {
    return probabilities[row * classes + c];
  }

  /** The class that a row surely looks like, or -1. */
  int confident(int row) {
    return confident[row];
  }

  /** Whether a row looks like another class than its label's, with at least this probability. */
  boolean suspect(int row, double atLeast) {
    int c = confident[row];
    return c >= 0 && c != labels[row] && p(row, c) >= atLeast;
  }

  /** {@code C[label][other]}. */
  double count(int label, int other) {
    return counts[label][other];
  }

  /** Share of the rows with this label that probably belong elsewhere, with Wilson's interval. */
  Estimate noise(int label) {
    double all = 0;
    for (double count : counts[label]) {
      all += count;
    }
    return ProportionInterval.wilson(all - counts[label][label], all);
  }

  /** Share of all rows that probably belong elsewhere. */
  Estimate noise() {
    double[] part = new double[classes];
    Estimate[] noises = new Estimate[classes];
    for (int c = 0; c < classes; c++) {
      noises[c] = noise(c);
      part[c] = noises[c].measurable() ? (double) sizes[c] / labels.length : 0;
    }
    Estimate noise = Mover.combination(part, noises);
    return new Estimate(noise.value(), Math.max(0, noise.low()), Math.min(1, noise.high()));
  }
}
