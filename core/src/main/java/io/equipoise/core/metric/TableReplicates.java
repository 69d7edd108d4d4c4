package io.equipoise.core.metric;

import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.MultinomialBootstrap;
import io.equipoise.core.stat.Quantile;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * The rates of one group that no closed form covers, bootstrapped together: each replicate draws
 * the confusion matrices of the group and of all other rows once and computes every rate, and its
 * distance from the overall rate, from them.
 */
final class TableReplicates {
  private static final List<Rate> RATES =
      Arrays.stream(Rate.values()).filter(rate -> !(rate.form() instanceof Form.Share)).toList();

  private final Map<Rate, Estimate> values = new EnumMap<>(Rate.class);
  private final Map<Rate, Estimate> differences = new EnumMap<>(Rate.class);
  private final Map<Rate, Estimate> ratios = new EnumMap<>(Rate.class);

  TableReplicates(Confusion group, Confusion overall, int replicates, Seed seed) {
    Confusion rest = group.restOf(overall);
    MultinomialBootstrap bootstrap = bootstrap(group, rest);
    UniformRandomProvider random = seed.generator();
    double[][] own = new double[RATES.size()][replicates];
    double[][] minus = new double[RATES.size()][replicates];
    double[][] over = new double[RATES.size()][replicates];
    double[] draw = new double[8];
    for (int b = 0; b < replicates; b++) {
      bootstrap.draw(random, draw);
      Confusion one = Confusion.of(draw[0], draw[1], draw[2], draw[3]);
      Confusion all =
          Confusion.of(draw[0] + draw[4], draw[1] + draw[5], draw[2] + draw[6], draw[3] + draw[7]);
      for (int r = 0; r < own.length; r++) {
        Rate rate = RATES.get(r);
        own[r][b] = rate.of(one, all);
        double whole = rate.of(all, all);
        minus[r][b] = own[r][b] - whole;
        over[r][b] = own[r][b] / whole;
      }
    }
    for (int r = 0; r < own.length; r++) {
      Rate rate = RATES.get(r);
      double value = rate.of(group, overall);
      double whole = rate.of(overall, overall);
      values.put(rate, Quantile.percentile(value, own[r]));
      differences.put(rate, Quantile.percentile(value - whole, minus[r]));
      ratios.put(rate, Quantile.percentile(whole == 0 ? Double.NaN : value / whole, over[r]));
    }
  }

  private static MultinomialBootstrap bootstrap(Confusion group, Confusion rest) {
    double[] totals = both(group.totals(), rest.totals());
    double[] squares = both(group.squares(), rest.squares());
    boolean plain =
        Arrays.equals(totals, squares) && Arrays.stream(totals).allMatch(t -> t == Math.rint(t));
    return plain ? MultinomialBootstrap.of(totals) : MultinomialBootstrap.weighted(totals, squares);
  }

  private static double[] both(double[] first, double[] second) {
    double[] both = Arrays.copyOf(first, 8);
    System.arraycopy(second, 0, both, 4, 4);
    return both;
  }

  Estimate value(Rate rate) {
    return values.getOrDefault(rate, Estimate.NOT_MEASURABLE);
  }

  Estimate difference(Rate rate) {
    return differences.getOrDefault(rate, Estimate.NOT_MEASURABLE);
  }

  Estimate ratio(Rate rate) {
    return ratios.getOrDefault(rate, Estimate.NOT_MEASURABLE);
  }
}
