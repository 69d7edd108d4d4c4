package io.equipoise.tabular.negotiation;

import io.equipoise.core.error.Require;
import java.util.ArrayList;
import java.util.List;

/**
 * Pairs of groups whose raters rank the same items in different orders. Rankings force a choice
 * where ratings carry intensity: never pool them with {@link DisagreementAudit}'s.
 *
 * <pre>
 *   tau-b = (agreeing - opposed) / sqrt((pairs - ties of one) (pairs - ties of the other))
 *   over pairs of items, by their mean ranks in each group
 * </pre>
 */
public final class RankingDisagreement {
  /** Below this two groups are said to disagree, by the paper's convention. */
  public static final double LITTLE = 0.3;

  private RankingDisagreement() {}

  /** Two groups and how alike they rank: 1 alike, -1 opposed. */
  public record Pair(int first, int second, double tau) {}

  /**
   * The pairs of groups with a tau-b below a bound, the least first. A group without raters, or one
   * that ranks all items alike, is in no pair.
   *
   * @param ranks (raters, items), at least two items; equal ranks are ties
   * @param groups of the raters, in [0, groupCount)
   */
  public static List<Pair> of(double[][] ranks, int[] groups, int groupCount, double below) {
    Require.sameLength("ranks", ranks.length, "groups", groups.length);
    Require.that(
        ranks.length > 0 && ranks[0].length > 1, "ranks is empty, but needs a rater and two items");
    double[][] means = new double[groupCount][ranks[0].length];
    int[] sizes = new int[groupCount];
    for (int i = 0; i < ranks.length; i++) {
      Require.between("a group", groups[i], 0, groupCount - 1.0);
      Require.sameLength("a rater's items", ranks[i].length, "the first's", ranks[0].length);
      sizes[groups[i]]++;
      for (int j = 0; j < ranks[i].length; j++) {
        Require.between("a rank", ranks[i][j], -1e12, 1e12);
        means[groups[i]][j] += ranks[i][j];
      }
    }
    for (int g = 0; g < groupCount; g++) {
      for (int j = 0; j < means[g].length; j++) {
        means[g][j] /= sizes[g];
      }
    }
    List<Pair> pairs = new ArrayList<>();
    for (int g = 0; g < groupCount; g++) {
      for (int h = g + 1; h < groupCount; h++) {
        double tau = tau(means[g], means[h]);
        if (tau < below) {
          pairs.add(new Pair(g, h, tau));
        }
      }
    }
    pairs.sort((a, b) -> Double.compare(a.tau(), b.tau()));
    return List.copyOf(pairs);
  }

  /** Kendall's tau-b in [-1, 1]; NaN where a side does not vary, or holds NaN. */
  static double tau(double[] a, double[] b) {
    double sum = 0;
    double left = 0;
    double right = 0;
    for (int i = 0; i < a.length; i++) {
      for (int j = i + 1; j < a.length; j++) {
        double first = Math.signum(a[i] - a[j]);
        double second = Math.signum(b[i] - b[j]);
        sum += first * second;
        left += first * first;
        right += second * second;
      }
    }
    return sum / Math.sqrt(left * right);
  }
}
