package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Bounds;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.MultinomialBootstrap;
import io.equipoise.core.stat.Quantile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Rates of a task with many classes, per group: each class against the rest, and their plain mean
 * (macro average) over the classes for which the rate is measurable. Rates of one class are {@link
 * GroupRates} with that class as the positive one.
 */
public final class MacroRates {
  private MacroRates() {}

  /** The macro average of a rate in every group, with the percentile interval of its table. */
  public static GroupValues of(Grouping grouping, Rate rate, int replicates, Seed seed) {
    Require.that(
        rate != Rate.SHARE_OF_ROWS && rate != Rate.SHARE_OF_SELECTED,
        rate.metric() + " looks beyond its group and has no macro average");
    String metric =
        "macro" + Character.toUpperCase(rate.metric().charAt(0)) + rate.metric().substring(1);
    List<Estimate> estimates = new ArrayList<>();
    for (int g = 0; g < grouping.groups(); g++) {
      Seed own = seed.child(metric).child(g);
      estimates.add(estimate(grouping.tallies().get(g), rate, replicates, own));
    }
    double most = rate == Rate.FALSE_NEGATIVES_PER_FALSE_POSITIVE ? Double.POSITIVE_INFINITY : 1;
    return GroupValues.of(metric, grouping.names(), estimates, rate.least(), most);
  }

  /** Share of rows decided for their own class in every group, by Wilson. */
  public static GroupValues accuracy(Grouping grouping) {
    List<Bounds> bounds = new ArrayList<>();
    for (Tally tally : grouping.tallies()) {
      double total = Arrays.stream(tally.totals()).sum();
      double squares = Arrays.stream(tally.squares()).sum();
      double trials = squares == 0 ? 0 : total * total / squares;
      bounds.add(
          total == 0
              ? Bounds.notMeasurable()
              : Bounds.proportion(trials * tally.correct() / total, trials));
    }
    return new GroupValues("accuracy", grouping.names(), bounds);
  }

  private static Estimate estimate(Tally tally, Rate rate, int replicates, Seed seed) {
    double value = macro(tally, rate);
    MultinomialBootstrap bootstrap = MultinomialBootstrap.weighted(tally.totals(), tally.squares());
    UniformRandomProvider random = seed.generator();
    double[] values = new double[replicates];
    double[] drawn = new double[tally.totals().length];
    for (int b = 0; b < replicates; b++) {
      bootstrap.draw(random, drawn);
      values[b] = macro(new Tally(tally.classes(), drawn, drawn, drawn), rate);
    }
    return Quantile.percentile(value, values);
  }

  private static double macro(Tally tally, Rate rate) {
    double sum = 0;
    int measurable = 0;
    for (int c = 0; c < tally.classes(); c++) {
      double value = rate.of(tally.oneVersusRest(c));
      if (!Double.isNaN(value)) {
        sum += value;
        measurable++;
      }
    }
    return measurable == 0 ? Double.NaN : sum / measurable;
  }
}
