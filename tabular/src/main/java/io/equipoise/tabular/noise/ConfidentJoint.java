package io.equipoise.tabular.noise;

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
public final class ConfidentJoint {
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
  public ConfidentJoint(int classes, int[] labels, double[] probabilities) {
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

  /** The probability of class {@code c} for a row. */
  public double p(int row, int c) {
    return probabilities[row * classes + c];
  }

  /** Number of rows N. */
  public int rows() {
    return labels.length;
  }

  /** Number of classes. */
  public int classes() {
    return classes;
  }

  /** The label that a row was given. */
  public int label(int row) {
    return labels[row];
  }

  /** The class that a row surely looks like, or -1. */
  public int confident(int row) {
    return confident[row];
  }

  /** Whether a row looks like another class than its label's, with at least this probability. */
  public boolean suspect(int row, double atLeast) {
    int c = confident[row];
    return c >= 0 && c != labels[row] && p(row, c) >= atLeast;
  }

  /** {@code C[label][other]}. */
  public double count(int label, int other) {
    return counts[label][other];
  }

  /**
   * How many of the rows with this label probably belong to {@code other}: the joint scaled to the
   * rows of the label, {@code n_i · C[i][j] / sum_j C[i][j]}; 0 for a label without rows.
   */
  public double estimated(int label, int other) {
    double all = 0;
    for (double count : counts[label]) {
      all += count;
    }
    return all == 0 ? 0 : sizes[label] * counts[label][other] / all;
  }

  /** Share of the rows with this label that probably belong elsewhere, with Wilson's interval. */
  public Estimate noise(int label) {
    double all = 0;
    for (double count : counts[label]) {
      all += count;
    }
    return ProportionInterval.wilson(all - counts[label][label], all);
  }

  /** Share of all rows that probably belong elsewhere. */
  public Estimate noise() {
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
