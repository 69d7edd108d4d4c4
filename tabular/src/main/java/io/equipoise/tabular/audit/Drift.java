package io.equipoise.tabular.audit;

import io.equipoise.core.metric.CategoryDistance;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.KolmogorovSmirnov;
import io.equipoise.core.stat.MultinomialBootstrap;
import io.equipoise.core.stat.Quantile;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * How far one column's distribution in some rows is from that in the others: for numbers the
 * Kolmogorov-Smirnov distance, for categories the total variation. Both are the largest difference
 * in chance, over all thresholds or over all sets of categories, so that they can stand on one
 * scale.
 *
 * @param metric {@code "kolmogorovSmirnov"} or {@code "totalVariation"}
 * @param distance in [0, 1]
 * @param jensenShannon the Jensen-Shannon distance in [0, 1], of numbers in ten bins with equally
 *     many rows
 */
record Drift(String metric, Estimate distance, Estimate jensenShannon) {
  private static final int BINS = 10;
  private static final int REPLICATES = 200;

  /**
   * Of a column; empty when fewer than two entries of a side are known.
   *
   * @param inside (N) whether a row is of the part that is held against the others
   * @param alpha chance that the bounds of the distance miss
   */
  static Optional<Drift> of(Column column, boolean[] inside, double alpha, Seed seed) {
    return column instanceof NumericColumn numeric
        ? ofNumbers(numeric, inside, alpha, seed)
        : ofCategories((CategoryColumn) column, inside, alpha, seed);
  }

  private static Optional<Drift> ofNumbers(
      NumericColumn column, boolean[] inside, double alpha, Seed seed) {
    double[] first = known(column, inside, true);
    double[] second = known(column, inside, false);
    if (Math.min(first.length, second.length) < 2) {
      return Optional.empty();
    }
    Estimate distance = KolmogorovSmirnov.of(first, second).distance(alpha);
    double[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    Arrays.sort(all);
    double[] edges = new double[BINS - 1];
    Arrays.setAll(edges, k -> all[(k + 1) * all.length / BINS]);
    return Optional.of(
        new Drift(
            "kolmogorovSmirnov",
            distance,
            jensenShannon(counts(first, edges), counts(second, edges), seed)));
  }

  private static double[] known(NumericColumn column, boolean[] inside, boolean wanted) {
    double[] values = new double[inside.length];
    int count = 0;
    for (int i = 0; i < inside.length; i++) {
      if (inside[i] == wanted && !Double.isNaN(column.value(i))) {
        values[count++] = column.value(i);
      }
    }
    return Arrays.copyOf(values, count);
  }

  private static double[] counts(double[] values, double[] edges) {
    double[] counts = new double[edges.length + 1];
    for (double value : values) {
      int bin = 0;
      while (bin < edges.length && value >= edges[bin]) {
        bin++;
      }
      counts[bin]++;
    }
    return counts;
  }

  /** A missing entry is a category of its own. */
  private static Optional<Drift> ofCategories(
      CategoryColumn column, boolean[] inside, double alpha, Seed seed) {
    int levels = column.levels().size();
    double[] first = new double[levels + 1];
    double[] second = new double[levels + 1];
    for (int i = 0; i < inside.length; i++) {
      int code = column.code(i) == CategoryColumn.MISSING ? levels : column.code(i);
      (inside[i] ? first : second)[code]++;
    }
    if (Math.min(Arrays.stream(first).sum(), Arrays.stream(second).sum()) < 2) {
      return Optional.empty();
    }
    Estimate distance = CategoryDistance.of(first, second).distance(alpha);
    return Optional.of(new Drift("totalVariation", distance, jensenShannon(first, second, seed)));
  }

  private static Estimate jensenShannon(double[] first, double[] second, Seed seed) {
    UniformRandomProvider random = seed.generator();
    MultinomialBootstrap of = MultinomialBootstrap.of(first);
    MultinomialBootstrap against = MultinomialBootstrap.of(second);
    double[] replicates = new double[REPLICATES];
    double[] p = new double[first.length];
    double[] q = new double[first.length];
    for (int b = 0; b < REPLICATES; b++) {
      of.draw(random, p);
      against.draw(random, q);
      replicates[b] = Math.sqrt(CategoryDistance.of(p, q).jensenShannon());
    }
    double value = Math.sqrt(CategoryDistance.of(first, second).jensenShannon());
    Estimate drawn = Quantile.percentile(value, replicates);
    // draws add distance of their own, so that all of them may lie above what was seen
    return new Estimate(value, Math.min(value, drawn.low()), Math.max(value, drawn.high()));
  }
}
