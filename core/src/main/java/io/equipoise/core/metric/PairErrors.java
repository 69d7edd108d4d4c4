package io.equipoise.core.metric;

import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.ProportionInterval;
import io.equipoise.core.stat.Quantile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * What one distance does to each class when pairs at or below it are accepted as the same.
 *
 * <pre>
 *   falseAcceptRate = share of pairs with exactly one member in the class that are accepted
 *   falseRejectRate = share of pairs within the class that are not
 * </pre>
 *
 * <p>Pairs share items, so intervals come from items drawn again within each class, 200 times. For
 * rates of 0 and 1, which look certain to a bootstrap, they are Wilson's for as many trials as the
 * class has items. A class of one item has no false reject rate.
 *
 * @param threshold distance between unit vectors, in [0, 2]
 * @param classes in ascending order of their labels
 * @see OperatingPointInconsistency
 */
public record PairErrors(double threshold, List<OfClass> classes) {
  private static final int REPLICATES = 200;

  /** One class. */
  public record OfClass(int label, int items, Estimate falseAcceptRate, Estimate falseRejectRate) {}

  public PairErrors {
    classes = List.copyOf(classes);
  }

  /** At the distance where this share of all pairs of different classes is accepted. */
  public static PairErrors atFalseAcceptRate(EmbeddingPairs pairs, double rate, Seed seed) {
    return at(pairs, pairs.range(rate, rate, 1)[0], seed);
  }

  /** At a given distance. */
  public static PairErrors at(EmbeddingPairs pairs, double threshold, Seed seed) {
    Replicates times = new Replicates(pairs, seed.generator());
    int classes = pairs.classes();
    // column 0 counts the pairs as they are
    long[][] within = new long[classes][REPLICATES + 1];
    long[][] across = new long[classes][REPLICATES + 1];
    for (int i = 0; i < pairs.items(); i++) {
      for (int j = i + 1; j < pairs.items(); j++) {
        if (pairs.distance(i, j) <= threshold) {
          int one = pairs.classOf(i);
          int other = pairs.classOf(j);
          if (one == other) {
            times.add(i, j, within[one]);
          } else {
            times.add(i, j, across[one]);
            times.add(i, j, across[other]);
          }
        }
      }
    }
    List<OfClass> errors = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      long size = pairs.size(c);
      double[] accepted = new double[REPLICATES + 1];
      double[] rejected = new double[REPLICATES + 1];
      for (int r = 0; r <= REPLICATES; r++) {
        accepted[r] = across[c][r] / (double) (size * (pairs.items() - size));
        rejected[r] = 1 - within[c][r] / times.pairsWithin(c, r);
      }
      errors.add(
          new OfClass(pairs.label(c), (int) size, rate(accepted, size), rate(rejected, size)));
    }
    return new PairErrors(threshold, errors);
  }

  private static Estimate rate(double[] rates, long items) {
    double value = rates[0];
    if (Double.isNaN(value)) {
      return Estimate.NOT_MEASURABLE;
    }
    if (value == 0 || value == 1) {
      return ProportionInterval.wilson(value * items, (double) items);
    }
    Estimate middle = Quantile.percentile(value, Arrays.copyOfRange(rates, 1, rates.length));
    return new Estimate(value, Math.min(value, middle.low()), Math.max(value, middle.high()));
  }

  /** How often each item counts in each replicate; in column 0 once. */
  private static final class Replicates {
    private final int[][] times;
    private final double[][] pairsWithin;

    Replicates(EmbeddingPairs pairs, UniformRandomProvider random) {
      times = new int[pairs.items()][REPLICATES + 1];
      pairsWithin = new double[pairs.classes()][REPLICATES + 1];
      int[][] members = members(pairs);
      for (int c = 0; c < members.length; c++) {
        int size = members[c].length;
        for (int r = 0; r <= REPLICATES; r++) {
          for (int k = 0; k < size; k++) {
            times[members[c][r == 0 ? k : random.nextInt(size)]][r]++;
          }
          double squares = 0;
          for (int item : members[c]) {
            squares += (double) times[item][r] * times[item][r];
          }
          pairsWithin[c][r] = ((double) size * size - squares) / 2;
        }
      }
    }

    private static int[][] members(EmbeddingPairs pairs) {
      int[][] members = new int[pairs.classes()][];
      for (int c = 0; c < members.length; c++) {
        members[c] = new int[pairs.size(c)];
      }
      int[] filled = new int[members.length];
      for (int i = 0; i < pairs.items(); i++) {
        int c = pairs.classOf(i);
        members[c][filled[c]++] = i;
      }
      return members;
    }

    void add(int i, int j, long[] counts) {
      int[] one = times[i];
      int[] other = times[j];
      for (int r = 0; r <= REPLICATES; r++) {
        counts[r] += (long) one[r] * other[r];
      }
    }

    /** 0 where a class, or a draw of it, has no pair of two items. */
    double pairsWithin(int c, int r) {
      return pairsWithin[c][r];
    }
  }
}
