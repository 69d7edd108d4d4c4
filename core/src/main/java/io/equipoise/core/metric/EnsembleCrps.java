package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import java.util.Arrays;

/**
 * The continuous ranked probability score of an ensemble of M numbers, in O(M log M), and its
 * slopes.
 *
 * <pre>
 *   score = (1/M) Σ_j |x_j - y| - (1 - eps) / (2 M (M-1)) Σ_j Σ_k |x_j - x_k|      eps = (1 - alpha)/M
 * </pre>
 *
 * <p>{@code alpha = 0} is the plain score, which makes small ensembles look worse than they are and
 * rewards those with too little spread; {@code alpha = 1} is the fair one, on average the same for
 * every M: compare models of different M by it only. Between them lies the almost fair score of
 * training. Smaller is better; unit of the target.
 *
 * <p>The slope of member j is {@code (sign(x_j - y)·(M-1) - (1 - eps)·(less_j - greater_j)) / (M
 * (M-1))}, where less and greater count the members on either side of it; ties have slope 0. The
 * score is the sum of slope times {@code x_j - y}, of which no term is negative, so that nothing
 * cancels.
 *
 * @see <a href="https://arxiv.org/abs/2412.15832">Lang et al., AIFS-CRPS, 2024,
 *     arXiv:2412.15832</a>
 */
public final class EnsembleCrps {
  private EnsembleCrps() {}

  /** The plain score; the distance for one member. */
  public static double plain(double[] members, double target) {
    return members.length == 1 ? Math.abs(members[0] - target) : of(members, target, 0);
  }

  /** The fair score of at least 2 members. */
  public static double fair(double[] members, double target) {
    return of(members, target, 1);
  }

  /**
   * The score for any {@code alpha} in [0, 1].
   *
   * @param members (M) at least 2
   */
  public static double of(double[] members, double target, double alpha) {
    double[] slopes = slopes(members, new double[] {target}, alpha);
    double score = 0;
    for (int j = 0; j < slopes.length; j++) {
      score += slopes[j] * (members[j] - target);
    }
    return score;
  }

  /**
   * The slope of every row's score by its members (N·M).
   *
   * @param members (N·M) row by row, at least 2 for each target
   * @param targets (N)
   */
  public static double[] slopes(double[] members, double[] targets, double alpha) {
    Require.between("alpha", alpha, 0, 1);
    Require.that(targets.length > 0, "there are no targets");
    int m = members.length / targets.length;
    Require.sameLength("members", members.length, "targets × members", (long) m * targets.length);
    Require.that(
        m >= 2,
        "the ensemble has "
            + m
            + " member, but spread needs at least 2; raise members, or take the"
            + " absolute error");
    double reward = 1 - (1 - alpha) / m;
    double[] sorted = new double[m];
    double[] slopes = new double[members.length];
    for (int i = 0; i < targets.length; i++) {
      System.arraycopy(members, i * m, sorted, 0, m);
      Arrays.sort(sorted);
      for (int j = i * m; j < (i + 1) * m; j++) {
        int less = below(sorted, members[j], false);
        int greater = m - below(sorted, members[j], true);
        double side = Math.signum(members[j] - targets[i]);
        slopes[j] = (side * (m - 1) - reward * (less - greater)) / ((double) m * (m - 1));
      }
    }
    return slopes;
  }

  /** How many entries of a sorted array are below a value, or at it too. */
  static int below(double[] sorted, double value, boolean orEqual) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value || (orEqual && sorted[middle] == value)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
