package io.equipoise.tabular.negotiation;

import io.equipoise.core.error.Require;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.MeanInterval;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * In which direction groups of raters differ, and how surely: beside {@link DisagreementAudit},
 * whose divergence has no sign. And, where the same raters rated before and after they talked,
 * whether they lacked information or want different things.
 *
 * <pre>
 *   effect[g,k] = mean over raters of g - mean over all others, of a rater's mean over items
 *   information[k] = variance within groups before - after        value[k] = between groups after
 * </pre>
 */
public final class GroupEffects {
  private GroupEffects() {}

  /**
   * The effects (G,K) with Welch's intervals, each rater counting once; no bounds for groups of
   * one, and nothing measurable for groups of none or of all.
   *
   * @param ratings (raters, items, criteria), finite
   * @param groups of the raters, in [0, groupCount)
   */
  public static Estimate[][] of(double[][][] ratings, int[] groups, int groupCount) {
    double[][] means = means(ratings, groups, groupCount);
    Estimate[][] effects = new Estimate[groupCount][means[0].length];
    for (int g = 0; g < groupCount; g++) {
      int group = g;
      int[] own = IntStream.range(0, groups.length).filter(i -> groups[i] == group).toArray();
      int[] others = IntStream.range(0, groups.length).filter(i -> groups[i] != group).toArray();
      for (int k = 0; k < means[0].length; k++) {
        effects[g][k] =
            own.length == 0 || others.length == 0
                ? Estimate.NOT_MEASURABLE
                : MeanInterval.difference(moments(means, own, k), moments(means, others, k));
      }
    }
    return effects;
  }

  private static MeanInterval.Moments moments(double[][] means, int[] raters, int k) {
    return MeanInterval.Moments.of(Arrays.stream(raters).mapToDouble(i -> means[i][k]).toArray());
  }

  /** A rater's mean over items (raters, criteria). */
  private static double[][] means(double[][][] ratings, int[] groups, int groupCount) {
    Require.sameLength("ratings", ratings.length, "groups", groups.length);
    Require.that(
        ratings.length > 0 && ratings[0].length > 0 && ratings[0][0].length > 0,
        "ratings is empty, but needs raters, items and criteria");
    double[][] means = new double[ratings.length][ratings[0][0].length];
    for (int i = 0; i < ratings.length; i++) {
      Require.between("a group", groups[i], 0, groupCount - 1.0);
      Require.sameLength("a rater's items", ratings[i].length, "the first's", ratings[0].length);
      for (double[] item : ratings[i]) {
        Require.sameLength("an item's criteria", item.length, "the first's", means[i].length);
        for (int k = 0; k < item.length; k++) {
          Require.between("an entry of ratings", item[k], -1e12, 1e12);
          means[i][k] += item[k] / ratings[i].length;
        }
      }
    }
    return means;
  }

  /**
   * What talking changed.
   *
   * @param information (K) how much less raters of one group differ; what they lacked
   * @param value (K) variance of the groups' means that is left; what they want
   */
  public record Talk(double[] information, double[] value) {}

  /** Compares ratings of the same raters before and after they talked, a mean over items. */
  public static Talk talk(double[][][] before, double[][][] after, int[] groups, int groupCount) {
    means(before, groups, groupCount);
    means(after, groups, groupCount);
    double[][] first = variances(before, groups, groupCount);
    double[][] then = variances(after, groups, groupCount);
    double[] information = new double[first[0].length];
    Arrays.setAll(information, k -> first[0][k] - then[0][k]);
    return new Talk(information, then[1]);
  }

  /** Variances of ratings within groups, and of raters' group means: (2,K), means over items. */
  private static double[][] variances(double[][][] ratings, int[] groups, int groupCount) {
    int items = ratings[0].length;
    double[][] both = new double[2][ratings[0][0].length];
    for (int j = 0; j < items; j++) {
      for (int k = 0; k < both[0].length; k++) {
        double[] sums = new double[groupCount];
        int[] sizes = new int[groupCount];
        double all = 0;
        for (int i = 0; i < ratings.length; i++) {
          sums[groups[i]] += ratings[i][j][k];
          sizes[groups[i]]++;
          all += ratings[i][j][k] / ratings.length;
        }
        for (int i = 0; i < ratings.length; i++) {
          double mean = sums[groups[i]] / sizes[groups[i]];
          double within = ratings[i][j][k] - mean;
          both[0][k] += within * within / ratings.length / items;
          both[1][k] += (mean - all) * (mean - all) / ratings.length / items;
        }
      }
    }
    return both;
  }
}
