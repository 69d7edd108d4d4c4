package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import java.util.Arrays;
import java.util.Collection;

/**
 * How right a classifier of two classes is, and how differently it treats groups, for curves of one
 * against the other.
 *
 * <pre>
 *   decision = p &gt; 1/2       hard gap = max_g share decided positive - min_g of it
 *                             soft gap = max_g mean p - min_g mean p
 * </pre>
 *
 * <p>Rows count alike. Decisions may stay apart where mean probabilities have come together, so
 * look at both. With one group the gaps are 0. For intervals see {@link Parity}.
 *
 * @param accuracy share of right decisions
 * @param hardGap of decisions, demographic parity; in [0, 1]
 * @param softGap of mean probabilities; in [0, 1]
 * @param equalizedOddsGap as {@link EqualizedOddsGap}
 */
public record AccuracyParity(
    double accuracy, double hardGap, double softGap, double equalizedOddsGap) {

  /**
   * Measures rows, at least one.
   *
   * @param probabilities (N) of the positive class
   * @param labels (N), 1 positive, 0 negative
   * @param groups (N), any whole numbers
   */
  public static AccuracyParity of(double[] probabilities, int[] labels, int[] groups) {
    int n = probabilities.length;
    Require.that(n > 0, "there is no row to measure");
    Require.sameLength("the probabilities", n, "the labels", labels.length);
    Require.sameLength("the probabilities", n, "the groups", groups.length);
    int[] names = Arrays.stream(groups).distinct().sorted().toArray();
    double[] sizes = new double[names.length];
    double[] decided = new double[names.length];
    double[] sums = new double[names.length];
    boolean[] decisions = new boolean[n];
    double right = 0;
    for (int i = 0; i < n; i++) {
      Require.between("a probability", probabilities[i], 0, 1);
      Require.between("a label", labels[i], 0, 1);
      int g = Arrays.binarySearch(names, groups[i]);
      decisions[i] = probabilities[i] > 0.5;
      right += decisions[i] == (labels[i] == 1) ? 1 : 0;
      sizes[g]++;
      decided[g] += decisions[i] ? 1 : 0;
      sums[g] += probabilities[i];
    }
    return new AccuracyParity(
        right / n,
        gap(decided, sizes),
        gap(sums, sizes),
        EqualizedOddsGap.of(decisions, labels, groups));
  }

  private static double gap(double[] sums, double[] sizes) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int g = 0; g < sums.length; g++) {
      least = Math.min(least, sums[g] / sizes[g]);
      most = Math.max(most, sums[g] / sizes[g]);
    }
    return most - least;
  }

  /** Whether none of these has as much accuracy and gaps as small, and more or less of one. */
  public boolean bestAmong(Collection<AccuracyParity> others) {
    return others.stream().noneMatch(other -> other.beats(this));
  }

  private boolean beats(AccuracyParity other) {
    return accuracy >= other.accuracy
        && hardGap <= other.hardGap
        && softGap <= other.softGap
        && (accuracy > other.accuracy || hardGap < other.hardGap || softGap < other.softGap);
  }
}
