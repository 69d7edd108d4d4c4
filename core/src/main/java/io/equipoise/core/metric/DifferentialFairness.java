package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.MultinomialBootstrap;
import io.equipoise.core.stat.Quantile;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * By what factor the chance of an outcome differs between any two intersections of groups, in the
 * manner of differential privacy, and how much of that a model adds to its labels.
 *
 * <pre>
 *   p(y | s)      = (N_{s,y} + c / K) / (N_s + c)          K outcomes, c the concentration
 *   epsilon       = max over y and groups s, t of | ln p(y | s) - ln p(y | t) |
 *   amplification = epsilon of the decisions - epsilon of the labels
 * </pre>
 *
 * <p>0 is parity; ln 1.25 is the four-fifths rule for the worst pair. Smoothing keeps groups
 * without some outcome finite. A group without rows counts for nothing.
 *
 * @see <a href="https://arxiv.org/abs/1807.08362">Foulds, Islam, Keya and Pan, An Intersectional
 *     Definition of Fairness, 2020, eq. 7</a>
 */
@Method(
    name = "differential-fairness",
    aliases = {"smoothed-empirical-differential-fairness", "edf"},
    slot = Slot.PROBE,
    treats = {Bias.SELECTION_RATE_GAP, Bias.LABEL_RATE_GAP},
    summary =
        "By what factor the chance of an outcome differs between any two intersections of groups,"
            + " and how much a model adds to it.",
    cites = "foulds2020intersectional")
public final class DifferentialFairness implements Numeric {
  /** Of the field. */
  public static final double CONCENTRATION = 1;

  /**
   * Smoothed epsilon of a table of counts; 0 where fewer than two groups have rows.
   *
   * @param counts (S,K) rows of each group and outcome, at least 0
   * @param concentration at least 0
   */
  public static double epsilon(double[][] counts, double concentration) {
    Require.between("concentration", concentration, 0, 1e12);
    int outcomes = counts.length == 0 ? 0 : counts[0].length;
    double[] highest = new double[outcomes];
    double[] lowest = new double[outcomes];
    Arrays.fill(highest, Double.NEGATIVE_INFINITY);
    Arrays.fill(lowest, Double.POSITIVE_INFINITY);
    for (double[] group : counts) {
      double rows = Arrays.stream(group).sum();
      for (int y = 0; y < outcomes && rows > 0; y++) {
        double log = Math.log((group[y] + concentration / outcomes) / (rows + concentration));
        highest[y] = Math.max(highest[y], log);
        lowest[y] = Math.min(lowest[y], log);
      }
    }
    double epsilon = 0;
    for (int y = 0; y < outcomes; y++) {
      if (highest[y] > lowest[y]) {
        epsilon = Math.max(epsilon, highest[y] - lowest[y]);
      }
    }
    return epsilon;
  }

  /**
   * Epsilon of the decisions, of the labels, and the difference, with percentile intervals from the
   * table of counts; not measurable with fewer than two groups.
   */
  public static List<Estimate> of(Grouping grouping, int replicates, Seed seed) {
    if (grouping.groups() < 2) {
      return Collections.nCopies(3, Estimate.NOT_MEASURABLE);
    }
    int classes = grouping.overall().classes();
    int cells = classes * classes;
    double[] totals = new double[cells * grouping.groups()];
    double[] squares = new double[totals.length];
    for (int g = 0; g < grouping.groups(); g++) {
      System.arraycopy(grouping.tallies().get(g).totals(), 0, totals, g * cells, cells);
      System.arraycopy(grouping.tallies().get(g).squares(), 0, squares, g * cells, cells);
    }
    MultinomialBootstrap bootstrap = MultinomialBootstrap.weighted(totals, squares);
    UniformRandomProvider random = seed.child(grouping.where()).generator();
    double[][] drawn = new double[3][replicates];
    double[] table = new double[totals.length];
    for (int r = 0; r < replicates; r++) {
      bootstrap.draw(random, table);
      double[] epsilons = epsilons(table, classes);
      for (int j = 0; j < 3; j++) {
        drawn[j][r] = epsilons[j];
      }
    }
    double[] seen = epsilons(totals, classes);
    return List.of(around(seen[0], drawn[0]), around(seen[1], drawn[1]), around(seen[2], drawn[2]));
  }

  /** A largest difference grows when rows are drawn again: the interval is widened to hold it. */
  private static Estimate around(double value, double[] drawn) {
    Estimate plain = Quantile.percentile(value, drawn);
    return new Estimate(value, Math.min(value, plain.low()), Math.max(value, plain.high()));
  }

  private static double[] epsilons(double[] table, int classes) {
    int cells = classes * classes;
    double[][] decided = new double[table.length / cells][classes];
    double[][] labelled = new double[decided.length][classes];
    for (int i = 0; i < table.length; i++) {
      decided[i / cells][i % classes] += table[i];
      labelled[i / cells][i % cells / classes] += table[i];
    }
    double decisions = epsilon(decided, CONCENTRATION);
    double labels = epsilon(labelled, CONCENTRATION);
    return new double[] {decisions, labels, decisions - labels};
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("differential-fairness")
            .input("predictions", "(N)", "decided class of each row, any whole numbers")
            .input("groups", "(N)", "group of each row, any whole numbers")
            .parameter("concentration", 1, "rows that smoothing adds to each group, at least 0")
            .computes(
                given -> Evaluation.of(epsilon(table(given, "predictions"), concentration(given)))),
        Function.named("bias-amplification")
            .input("predictions", "(N)", "decided class of each row, any whole numbers")
            .input("labels", "(N)", "true class of each row, any whole numbers")
            .input("groups", "(N)", "group of each row, any whole numbers")
            .parameter("concentration", 1, "rows that smoothing adds to each group, at least 0")
            .computes(
                given ->
                    Evaluation.of(
                        epsilon(table(given, "predictions"), concentration(given))
                            - epsilon(table(given, "labels"), concentration(given)))));
  }

  private static double concentration(Arguments given) {
    return given.number("concentration", CONCENTRATION);
  }

  /** Rows by group and outcome; outcomes are those of predictions and labels, at least two. */
  private static double[][] table(Arguments given, String input) {
    int[] outcomes = given.ints(input);
    int[] labels = given.has("labels") ? given.ints("labels") : new int[0];
    int[] groups = given.ints("groups");
    Require.that(groups.length > 0, "groups is empty, so that there is nothing to compare");
    Require.sameLength(input, outcomes.length, "groups", groups.length);
    int[] names = Arrays.stream(groups).distinct().sorted().toArray();
    int[] classes =
        IntStream.concat(Arrays.stream(given.ints("predictions")), Arrays.stream(labels))
            .distinct()
            .sorted()
            .toArray();
    double[][] counts = new double[names.length][Math.max(2, classes.length)];
    for (int i = 0; i < groups.length; i++) {
      counts[Arrays.binarySearch(names, groups[i])][Arrays.binarySearch(classes, outcomes[i])]++;
    }
    return counts;
  }
}
