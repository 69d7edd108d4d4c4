package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Bootstrap;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.ProportionInterval;
import java.util.Arrays;

/**
 * What {@link Retrieval} saw of each query that had something to find. Intervals take queries as
 * drawn one by one and the gallery as given: shares by Wilson, other means by a bootstrap.
 *
 * @param queries (n) row of each query
 * @param firstRanks (n) place of the first row of its class, from 1
 * @param rPrecisions (n)
 * @param averagePrecisions (n) at R
 */
public record RetrievalScores(
    int[] queries, int[] firstRanks, double[] rPrecisions, double[] averagePrecisions) {
  private static final Seed SEED = new Seed(1).child("retrieval");

  /** Share of queries whose nearest row is of their class. */
  public Estimate precisionAt1() {
    return recallAt(1);
  }

  /** Share of queries with a row of their class among the {@code k} nearest. */
  public Estimate recallAt(int k) {
    Require.atLeast("k", k, 1);
    return ProportionInterval.wilson(
        (double) Arrays.stream(firstRanks).filter(rank -> rank <= k).count(), firstRanks.length);
  }

  /** Mean share of a query's class among the R nearest. */
  public Estimate rPrecision() {
    return mean(rPrecisions);
  }

  /** Mean average precision at R. */
  public Estimate mapAtR() {
    return mean(averagePrecisions);
  }

  /** Mean reciprocal rank of the first row of the class. */
  public Estimate mrr() {
    return mean(Arrays.stream(firstRanks).mapToDouble(rank -> 1.0 / rank).toArray());
  }

  static Estimate mean(double[] values) {
    if (values.length == 0) {
      return Estimate.NOT_MEASURABLE;
    }
    double[] ones = new double[values.length];
    Arrays.fill(ones, 1);
    return Bootstrap.ofSums(
        new double[][] {values, ones}, Bootstrap.REPLICATES, SEED, sums -> sums[0] / sums[1]);
  }

  /** Collects queries. */
  static final class Builder {
    private final int[] queries;
    private final int[] firstRanks;
    private final double[] rPrecisions;
    private final double[] averagePrecisions;
    private int count;

    Builder(int most) {
      queries = new int[most];
      firstRanks = new int[most];
      rPrecisions = new double[most];
      averagePrecisions = new double[most];
    }

    void add(int query, int firstRank, double rPrecision, double averagePrecision) {
      queries[count] = query;
      firstRanks[count] = firstRank;
      rPrecisions[count] = rPrecision;
      averagePrecisions[count] = averagePrecision;
      count++;
    }

    RetrievalScores build() {
      return new RetrievalScores(
          Arrays.copyOf(queries, count),
          Arrays.copyOf(firstRanks, count),
          Arrays.copyOf(rPrecisions, count),
          Arrays.copyOf(averagePrecisions, count));
    }
  }
}
