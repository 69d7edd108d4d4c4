package io.equipoise.deep.loss;

import io.equipoise.core.error.Require;

/**
 * Where the scores of a detector start and where they end: its classes' bias and its threshold from
 * the share of foreground in the training data, so that the first steps are not spent on learning
 * that nearly all is background.
 *
 * <pre>
 *   pi = (foreground / all) / C, in [1e-6, 0.5]        bias = -log((1 - pi) / pi)
 *   threshold = pi · C
 * </pre>
 *
 * <p>{@code pi} is the most likely constant prediction of C sigmoids: with it the first gradients
 * of foreground and background cancel.
 *
 * @param foreground anchors of any class, by the same matching rule as in training; at least 0
 * @param all anchors that are used, ignored ones left out; at least {@code foreground} and 1
 * @param classes foreground classes C; at least 1
 * @see <a href="https://arxiv.org/abs/1909.04868">Chen et al., Is Heuristic Sampling Necessary in
 *     Training Deep Object Detectors?, 2019, arXiv:1909.04868</a>
 */
public record ForegroundPrior(long foreground, long all, int classes) {
  private static final double LEAST = 1e-6;
  private static final double MOST = 0.5;

  public ForegroundPrior {
    Require.atLeast("all", all, 1);
    Require.between("foreground", foreground, 0, all);
    Require.atLeast("classes", classes, 1);
  }

  /** The prior of each class, pi. */
  public double pi() {
    return Math.min(MOST, Math.max(LEAST, (double) foreground / all / classes));
  }

  /** What the bias of every class's sigmoid starts at. */
  public double bias() {
    double pi = pi();
    return -Math.log((1 - pi) / pi);
  }

  /** The score from which a detection is kept: the share of foreground. */
  public double threshold() {
    return pi() * classes;
  }

  /**
   * The same for a softmax over background and classes: each bias is the logarithm of its share, at
   * least 1e-6.
   *
   * @param counts (C+1) anchors of the background, then of each class
   */
  public static double[] softmaxBias(long[] counts) {
    double sum = 0;
    for (long count : counts) {
      Require.atLeast("counts", count, 0);
      sum += count;
    }
    Require.above("the sum of counts", sum, 0);
    double[] bias = new double[counts.length];
    for (int c = 0; c < bias.length; c++) {
      bias[c] = Math.log(Math.max(LEAST, counts[c] / sum));
    }
    return bias;
  }
}
