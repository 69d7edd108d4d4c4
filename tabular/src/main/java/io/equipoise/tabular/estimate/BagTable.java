package io.equipoise.tabular.estimate;

import io.equipoise.core.error.Require;
import io.equipoise.core.estimate.EstimateInput;
import io.equipoise.core.table.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A table read as bags.
 *
 * @param bags those with a response and every feature
 * @param terms (P) names of the coefficients
 * @param notes what was left out or added
 */
record BagTable(Bags bags, List<String> terms, List<String> notes) {

  /** Reads; what cannot be analysed is the user's error. */
  static BagTable of(EstimateInput input, AggregateResponseEstimator.Options options) {
    Column column = input.column("bag", options.bag());
    Design design = RegressionEstimator.design(input, RegressionModel.LINEAR, options.features());
    double[] outcome = input.outcome();
    Map<String, Integer> numbers = new HashMap<>();
    int[] bag = new int[input.rows()];
    for (int i = 0; i < bag.length; i++) {
      Require.that(
          !column.isMissing(i), "bag '" + column.name() + "' is missing in row " + (i + 1));
      bag[i] = numbers.computeIfAbsent(column.text(i), each -> numbers.size());
    }
    double[] sums = new double[numbers.size()];
    int[] responses = new int[numbers.size()];
    boolean[] whole = new boolean[numbers.size()];
    Arrays.fill(whole, true);
    int cut = 0;
    for (int i = 0; i < bag.length; i++) {
      whole[bag[i]] &= !design.missing(i);
      if (!Double.isNaN(outcome[i])) {
        double response = outcome[i];
        if (options.clip() > 0 && Math.abs(response) > options.clip()) {
          response = Math.copySign(options.clip(), response);
          cut++;
        }
        sums[bag[i]] += response;
        responses[bag[i]]++;
      }
    }
    List<String> notes = new ArrayList<>();
    int lost = 0;
    for (int a = 0; a < whole.length; a++) {
      whole[a] &= responses[a] > 0;
      lost += whole[a] ? 0 : 1;
    }
    Require.that(lost < whole.length, "no bag has a response and every feature of all of its rows");
    if (lost > 0) {
      notes.add(
          lost
              + " of "
              + whole.length
              + " bags have no response, or a row without a feature, and are left out.");
    }
    double[] means = new double[sums.length];
    UniformRandomProvider random = input.seed().child("laplace").generator();
    for (int a = 0; a < means.length; a++) {
      means[a] = responses[a] == 0 ? 0 : sums[a] / responses[a];
      if (options.epsilon() > 0 && responses[a] > 0) {
        means[a] += laplace(2 * options.clip() / (responses[a] * options.epsilon()), random);
      }
    }
    if (options.epsilon() > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "Bag means are private with epsilon %.4g, given that nobody knows the seed: name one"
                  + " of your own with --seed and keep it to yourself.",
              options.epsilon()));
    } else if (cut > 0) {
      notes.add(cut + " responses lie beyond the bound and are cut to it.");
    }
    int[] all = IntStream.range(0, bag.length).toArray();
    Bags bags = new Bags(design.width(), design.take(all), bag, means).only(whole);
    return new BagTable(bags, design.terms(), notes);
  }

  /** A draw of density {@code exp(-|v| / scale) / (2 scale)}. */
  private static double laplace(double scale, UniformRandomProvider random) {
    double uniform = random.nextDouble() - 0.5;
    return -scale * Math.signum(uniform) * Math.log1p(-2 * Math.abs(uniform));
  }
}
