package io.equipoise.core.metric;

import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.MultinomialBootstrap;
import io.equipoise.core.stat.Quantile;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * The table of groups × (tp, fp, tn, fn) drawn again many times, for the rates that no closed form
 * covers: each replicate is one draw of all groups together, from which every rate of every group
 * and of all rows follows.
 */
final class TableReplicates {
  /** Numbers held at most; very many groups get fewer replicates, but never below LEAST. */
  private static final int MOST_NUMBERS = 40_000_000;

  private static final int LEAST = 200;

  /** Replicates that share a generator, so that threads do not change the result. */
  private static final int CHUNK = 50;

  private static final List<Rate> RATES =
      Arrays.stream(Rate.values()).filter(rate -> rate.form() instanceof Form.OfCells).toList();

  /** A rate of one group, and how it stands to that of all rows. */
  record Replicated(Estimate value, Estimate difference, Estimate ratio) {
    static final Replicated NOTHING =
        new Replicated(Estimate.NOT_MEASURABLE, Estimate.NOT_MEASURABLE, Estimate.NOT_MEASURABLE);
  }

  private final List<Map<Rate, Replicated>> results;

  TableReplicates(List<Confusion> groups, Confusion overall, int replicates, Seed seed) {
    int count = Math.min(replicates, Math.max(LEAST, MOST_NUMBERS / (4 * groups.size() + 4)));
    double[][] draws = draws(groups, count, seed);
    Map<Rate, double[]> ofAll = new EnumMap<>(Rate.class);
    for (Rate rate : RATES) {
      ofAll.put(rate, replicates(rate, draws[groups.size()]));
    }
    this.results =
        IntStream.rangeClosed(0, groups.size())
            .parallel()
            .mapToObj(
                g ->
                    results(g == groups.size() ? overall : groups.get(g), overall, draws[g], ofAll))
            .toList();
  }

  /** The cells of each group, then of all rows, replicate after replicate. */
  private static double[][] draws(List<Confusion> groups, int count, Seed seed) {
    double[][] draws = new double[groups.size() + 1][4 * count];
    double[] totals = groups.stream().flatMapToDouble(g -> Arrays.stream(g.totals())).toArray();
    double[] squares = groups.stream().flatMapToDouble(g -> Arrays.stream(g.squares())).toArray();
    boolean plain =
        Arrays.equals(totals, squares) && Arrays.stream(totals).allMatch(t -> t == Math.rint(t));
    MultinomialBootstrap bootstrap =
        plain ? MultinomialBootstrap.of(totals) : MultinomialBootstrap.weighted(totals, squares);
    IntStream.range(0, (count + CHUNK - 1) / CHUNK)
        .parallel()
        .forEach(
            chunk -> {
              UniformRandomProvider random = seed.child(chunk).generator();
              double[] draw = new double[totals.length];
              for (int b = chunk * CHUNK; b < Math.min(count, (chunk + 1) * CHUNK); b++) {
                bootstrap.draw(random, draw);
                for (int i = 0; i < draw.length; i++) {
                  draws[i / 4][4 * b + i % 4] = draw[i];
                  draws[groups.size()][4 * b + i % 4] += draw[i];
                }
              }
            });
    return draws;
  }

  private static Map<Rate, Replicated> results(
      Confusion group, Confusion overall, double[] draws, Map<Rate, double[]> ofAll) {
    Map<Rate, Replicated> results = new EnumMap<>(Rate.class);
    ofAll.forEach(
        (rate, all) -> {
          double value = rate.of(group);
          double whole = rate.of(overall);
          double[] own = replicates(rate, draws);
          double[] minus = new double[own.length];
          double[] over = new double[own.length];
          for (int b = 0; b < own.length; b++) {
            minus[b] = own[b] - all[b];
            over[b] = own[b] / all[b];
          }
          results.put(
              rate,
              new Replicated(
                  // The other forms have closed intervals for the value itself.
                  rate.form() instanceof Form.Table
                      ? Quantile.percentile(value, own)
                      : new Estimate(value, Double.NaN, Double.NaN),
                  Quantile.percentile(value - whole, minus),
                  whole == 0 ? Estimate.NOT_MEASURABLE : Quantile.percentile(value / whole, over)));
        });
    return results;
  }

  private static double[] replicates(Rate rate, double[] draws) {
    Form.OfCells form = (Form.OfCells) rate.form();
    double[] values = new double[draws.length / 4];
    for (int b = 0; b < values.length; b++) {
      values[b] = form.of(draws[4 * b], draws[4 * b + 1], draws[4 * b + 2], draws[4 * b + 3]);
    }
    return values;
  }

  /** Of one group, or after the last of all rows. */
  Replicated of(Rate rate, int group) {
    return results.get(group).getOrDefault(rate, Replicated.NOTHING);
  }
}
