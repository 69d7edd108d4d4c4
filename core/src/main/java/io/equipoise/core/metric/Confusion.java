package io.equipoise.core.metric;

/**
 * A confusion matrix of one group: sums of row weights by truth and decision, with the sums of
 * squared weights that tell how many rows they are worth.
 *
 * @param tp selected positives
 * @param fp selected negatives
 * @param tn negatives not selected
 * @param fn positives not selected
 * @param squares sums of squared weights in the same order; equal to the sums when nothing is
 *     weighted
 */
public record Confusion(double tp, double fp, double tn, double fn, double[] squares) {
  static final int TP = 1;
  static final int FP = 2;
  static final int TN = 4;
  static final int FN = 8;

  /** Of plain rows. */
  public static Confusion of(double tp, double fp, double tn, double fn) {
    return new Confusion(tp, fp, tn, fn, new double[] {tp, fp, tn, fn});
  }

  /** Sum of weights. */
  public double total() {
    return tp + fp + tn + fn;
  }

  /** What is left of {@code all} without this group. */
  Confusion restOf(Confusion all) {
    double[] rest = new double[4];
    for (int i = 0; i < 4; i++) {
      rest[i] = Math.max(0, all.squares[i] - squares[i]);
    }
    return new Confusion(
        Math.max(0, all.tp - tp),
        Math.max(0, all.fp - fp),
        Math.max(0, all.tn - tn),
        Math.max(0, all.fn - fn),
        rest);
  }

  double[] totals() {
    return new double[] {tp, fp, tn, fn};
  }

  /** Sum of weights over the cells of a mask such as {@code TP | FN}. */
  double sum(int mask) {
    return sum(mask, tp, fp, tn, fn);
  }

  /** The same of cells that are in no confusion matrix yet. */
  static double sum(int mask, double tp, double fp, double tn, double fn) {
    return ((mask & TP) != 0 ? tp : 0)
        + ((mask & FP) != 0 ? fp : 0)
        + ((mask & TN) != 0 ? tn : 0)
        + ((mask & FN) != 0 ? fn : 0);
  }

  /** As many unweighted rows as would tell as much about a share of the cells of this mask. */
  double effective(int mask) {
    double square = 0;
    for (int i = 0; i < 4; i++) {
      square += (mask & (1 << i)) != 0 ? squares[i] : 0;
    }
    double sum = sum(mask);
    return square == 0 ? 0 : sum * sum / square;
  }
}
