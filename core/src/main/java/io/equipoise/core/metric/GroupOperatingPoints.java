package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Bootstrap;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.MultinomialBootstrap;
import io.equipoise.core.stat.Quantile;
import io.equipoise.core.task.Groups;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Operating-point inconsistency of a scored binary model over groups: a row is accepted when its
 * score is at or above a threshold, positives are genuine and negatives impostors. Utility is the
 * harmonic mean of true positive and true negative rate; the thresholds run over the range where
 * the false positive rate over all groups is between 1 % and 10 %.
 *
 * @param thresholds ascending scores
 * @param groups names of the groups that have both labels; the others have no utility
 * @param utilities one row per such group, one column per threshold
 * @param inconsistency mean squared distance of the groups' utilities from their mean, with its
 *     interval; not measurable below two groups
 * @see OperatingPointInconsistency
 */
public record GroupOperatingPoints(
    double[] thresholds, List<String> groups, double[][] utilities, Estimate inconsistency) {
  public GroupOperatingPoints {
    groups = List.copyOf(groups);
  }

  /**
   * @param groups of N rows
   * @param labels (N), 1 genuine, 0 impostor
   * @param scores (N), higher is more likely genuine
   */
  public static GroupOperatingPoints of(Groups groups, int[] labels, double[] scores, Seed seed) {
    Require.sameLength("the groups", groups.rows(), "the labels", labels.length);
    Require.sameLength("the groups", groups.rows(), "the scores", scores.length);
    double[] impostors = new double[scores.length];
    int count = 0;
    for (int i = 0; i < scores.length; i++) {
      if (labels[i] != 1) {
        impostors[count++] = scores[i];
      }
    }
    Arrays.sort(impostors, 0, count);
    double[] thresholds =
        OperatingPointInconsistency.steps(
            Quantile.ofSorted(impostors, count, 1 - OperatingPointInconsistency.FAR_HIGH),
            Quantile.ofSorted(impostors, count, 1 - OperatingPointInconsistency.FAR_LOW),
            OperatingPointInconsistency.GRID);
    double[][] tables = tables(groups, labels, scores, thresholds);
    List<String> names = new ArrayList<>();
    List<double[]> kept = new ArrayList<>();
    for (int g = 0; g < tables.length; g++) {
      if (utility(tables[g]).length > 0) {
        names.add(groups.names().get(g));
        kept.add(tables[g]);
      }
    }
    double[][] utilities = kept.stream().map(t -> utility(t)).toArray(double[][]::new);
    Estimate estimate = kept.size() < 2 ? Estimate.NOT_MEASURABLE : estimate(utilities, kept, seed);
    return new GroupOperatingPoints(thresholds, names, utilities, estimate);
  }

  /** Per group the rows by thresholds passed, negatives first, then positives. */
  private static double[][] tables(
      Groups groups, int[] labels, double[] scores, double[] thresholds) {
    int width = thresholds.length + 1;
    double[][] tables = new double[groups.count()][2 * width];
    for (int i = 0; i < scores.length; i++) {
      int passed = 0;
      int found = Arrays.binarySearch(thresholds, scores[i]);
      passed = found >= 0 ? last(thresholds, found) + 1 : -found - 1;
      tables[groups.code(i)][(labels[i] == 1 ? width : 0) + passed]++;
    }
    return tables;
  }

  /** Coarse scores can make steps equal; a row that meets one meets all of them. */
  private static int last(double[] thresholds, int found) {
    int last = found;
    while (last + 1 < thresholds.length && thresholds[last + 1] == thresholds[found]) {
      last++;
    }
    return last;
  }

  /** Utility at each threshold; empty when one label has no rows. */
  private static double[] utility(double[] table) {
    int width = table.length / 2;
    double negatives = 0;
    double positives = 0;
    for (int t = 0; t < width; t++) {
      negatives += table[t];
      positives += table[width + t];
    }
    if (negatives == 0 || positives == 0) {
      return new double[0];
    }
    double[] utility = new double[width - 1];
    double accepted = 0;
    double falselyAccepted = 0;
    for (int t = width - 2; t >= 0; t--) {
      falselyAccepted += table[t + 1];
      accepted += table[width + t + 1];
      utility[t] =
          OperatingPointInconsistency.utility(
              accepted / positives, 1 - falselyAccepted / negatives);
    }
    return utility;
  }

  /** Noise only adds to a variance: the replicates' spread is kept, their mean is not. */
  private static Estimate estimate(double[][] utilities, List<double[]> tables, Seed seed) {
    double value = OperatingPointInconsistency.ofUtilities(utilities);
    UniformRandomProvider random = seed.child("opis").generator();
    List<MultinomialBootstrap> bootstraps = tables.stream().map(MultinomialBootstrap::of).toList();
    double[] replicates = new double[Bootstrap.REPLICATES];
    double mean = 0;
    for (int r = 0; r < replicates.length; r++) {
      double[][] drawn = new double[tables.size()][];
      for (int g = 0; g < drawn.length; g++) {
        double[] table = new double[tables.get(g).length];
        bootstraps.get(g).draw(random, table);
        double[] utility = utility(table);
        drawn[g] = utility.length > 0 ? utility : utilities[g];
      }
      replicates[r] = OperatingPointInconsistency.ofUtilities(drawn);
      mean += replicates[r] / replicates.length;
    }
    Estimate raw = Quantile.percentile(value, replicates);
    double low = Math.max(0, raw.low() + value - mean);
    return new Estimate(value, low, Math.max(value, raw.high() + value - mean));
  }
}
