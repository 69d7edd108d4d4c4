package io.equipoise.core.metric;

import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.MultinomialBootstrap;
import io.equipoise.core.stat.Quantile;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * The table of groups × (tp, fp, tn, fn) drawn again many times, for the rates that no closed form
 * covers: each replicate is one draw of all groups together, from which every rate of every group
 * and of all rows follows.
 */
final class TableReplicates {
  /** Numbers kept at most; many groups get fewer replicates, but never below {@link #LEAST}. */
  private static final int MOST_NUMBERS = 40_000_000;

  private static final int LEAST = 200;

  /** Replicates that share a generator, so that threads do not change the result. */
  private static final int CHUNK = 100;

  private final List<Confusion> groups;
  private final Confusion overall;

  /** (4 G + 4) per replicate: the groups' cells, then those of all rows. */
  private final double[][] draws;

  /** Replicates of the rates of all rows that have no closed form. */
  private final Map<Rate, double[]> ofAll = new EnumMap<>(Rate.class);

  TableReplicates(List<Confusion> groups, Confusion overall, int replicates, Seed seed) {
    this.groups = groups;
    this.overall = overall;
    int width = 4 * groups.size() + 4;
    int count = Math.min(replicates, Math.max(LEAST, MOST_NUMBERS / width));
    this.draws = new double[count][];
    MultinomialBootstrap bootstrap = bootstrap();
    IntStream.range(0, (count + CHUNK - 1) / CHUNK)
        .parallel()
        .forEach(chunk -> draw(bootstrap, chunk, seed.child(chunk).generator()));
    for (Rate rate : Rate.values()) {
      if (!(rate.form() instanceof Form.Share)) {
        ofAll.put(rate, replicates(rate, groups.size()));
      }
    }
  }

  private MultinomialBootstrap bootstrap() {
    double[] totals = groups.stream().flatMapToDouble(g -> Arrays.stream(g.totals())).toArray();
    double[] squares = groups.stream().flatMapToDouble(g -> Arrays.stream(g.squares())).toArray();
    boolean plain =
        Arrays.equals(totals, squares) && Arrays.stream(totals).allMatch(t -> t == Math.rint(t));
    return plain ? MultinomialBootstrap.of(totals) : MultinomialBootstrap.weighted(totals, squares);
  }

  private void draw(MultinomialBootstrap bootstrap, int chunk, UniformRandomProvider random) {
    int cells = 4 * groups.size();
    for (int b = chunk * CHUNK; b < Math.min(draws.length, (chunk + 1) * CHUNK); b++) {
      double[] draw = new double[cells + 4];
      bootstrap.draw(random, draw);
      for (int c = 0; c < cells; c++) {
        draw[cells + c % 4] += draw[c];
      }
      draws[b] = draw;
    }
  }

  /** A rate of one group; the group after the last is all rows. */
  Estimate value(Rate rate, int group) {
    return Quantile.percentile(rate.of(confusion(group), overall), replicates(rate, group));
  }

  /** A group's rate minus that of all rows. */
  Estimate difference(Rate rate, int group) {
    double[] own = replicates(rate, group);
    double[] all = Objects.requireNonNull(ofAll.get(rate));
    for (int b = 0; b < own.length; b++) {
      own[b] -= all[b];
    }
    return Quantile.percentile(rate.of(confusion(group), overall) - rate.of(overall), own);
  }

  /** A group's rate over that of all rows; not measurable when that is 0. */
  Estimate ratio(Rate rate, int group) {
    double whole = rate.of(overall);
    if (whole == 0) {
      return Estimate.NOT_MEASURABLE;
    }
    double[] own = replicates(rate, group);
    double[] all = Objects.requireNonNull(ofAll.get(rate));
    for (int b = 0; b < own.length; b++) {
      own[b] /= all[b];
    }
    return Quantile.percentile(rate.of(confusion(group), overall) / whole, own);
  }

  private Confusion confusion(int group) {
    return group == groups.size() ? overall : groups.get(group);
  }

  private double[] replicates(Rate rate, int group) {
    int last = 4 * groups.size();
    double[] values = new double[draws.length];
    for (int b = 0; b < values.length; b++) {
      double[] draw = draws[b];
      Confusion one = matrix(draw, 4 * group);
      values[b] = rate.of(one, group == groups.size() ? one : matrix(draw, last));
    }
    return values;
  }

  private static final double[] NO_SQUARES = new double[4];

  private static Confusion matrix(double[] draw, int from) {
    return new Confusion(draw[from], draw[from + 1], draw[from + 2], draw[from + 3], NO_SQUARES);
  }
}
