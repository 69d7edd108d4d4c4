package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.stat.Order;
import java.util.Arrays;
import java.util.List;

/**
 * Whether the top of a ranking holds each group as often as it should, at every length.
 *
 * <pre>
 *   infeasible index  = Σ_{k &lt;= K} [ some group a has fewer than floor(p_a k) of the first k ]
 *   infeasible count  = Σ_{k &lt;= K} number of such groups
 *   skew_a            = ln( share of a among the first K / p_a )
 *   NDKL              = Σ_{k &lt;= K} KL(shares of the first k ‖ p) / log2(k + 1) / Σ 1 / log2(k + 1)
 * </pre>
 *
 * <p>p are the desired shares, by default those among all items. Items of equal score keep their
 * order. 0 is even; a group that the first K lack has a skew of minus infinity. AIF360's index
 * counts groups, and leaves the last length out.
 *
 * @see <a href="https://arxiv.org/abs/1905.01989">Geyik, Ambler and Kenthapadi, Fairness-Aware
 *     Ranking in Search and Recommendation Systems, 2019, definitions 4.1 to 4.4</a>
 */
@Method(
    name = "ranking-representation",
    aliases = {"infeasible-index", "ranking-skew", "ndkl"},
    slot = Slot.PROBE,
    treats = Bias.REPRESENTATION,
    summary =
        "Infeasible index, skew and NDKL: whether the top of a ranking holds every group as often"
            + " as it should.",
    cites = "geyik2019fairness")
public final class RankingRepresentation implements Numeric {
  private final int[] groups;
  private final double[] desired;
  private final int length;

  /** Of nothing; {@link #of} measures. */
  public RankingRepresentation() {
    this(new int[0], new double[0], 0);
  }

  private RankingRepresentation(int[] groups, double[] desired, int length) {
    this.groups = groups;
    this.desired = desired;
    this.length = length;
  }

  /**
   * @param groups (N) of the items as they are ranked, in [0, G), best first
   * @param desired (G) share of each group, summing to 1
   * @param length of the top that is looked at, K, from 1 to N
   */
  public static RankingRepresentation of(int[] groups, double[] desired, int length) {
    Require.that(groups.length > 0, "groups is empty, so that there is nothing to rank");
    Require.between("k", length, 1, groups.length);
    double sum = 0;
    for (double share : desired) {
      Require.between("each of shares", share, 0, 1);
      sum += share;
    }
    Require.that(
        Math.abs(sum - 1) < 1e-6, "shares sums to " + sum + ", but must sum to 1 over the groups");
    for (int group : groups) {
      Require.between("each of groups", group, 0, desired.length - 1);
    }
    return new RankingRepresentation(groups.clone(), desired.clone(), length);
  }

  /** Lengths at which some group is short, then groups that are short summed over lengths. */
  public double[] infeasible() {
    double[] found = new double[2];
    int[] counts = new int[desired.length];
    for (int k = 1; k <= length; k++) {
      counts[groups[k - 1]]++;
      int lacking = 0;
      for (int a = 0; a < counts.length; a++) {
        lacking += counts[a] < least(desired[a], k) ? 1 : 0;
      }
      found[0] += lacking > 0 ? 1 : 0;
      found[1] += lacking;
    }
    return found;
  }

  /** {@code floor(share * k)}, not brought below a whole number by rounding. */
  static int least(double share, int k) {
    return (int) Math.floor(share * k + 1e-9);
  }

  /** Of each group (G); 0 where nothing is desired and nothing is there. */
  public double[] skew() {
    double[] skew = new double[desired.length];
    for (int i = 0; i < length; i++) {
      skew[groups[i]]++;
    }
    for (int a = 0; a < skew.length; a++) {
      boolean absent = skew[a] == 0 && desired[a] == 0;
      skew[a] = absent ? 0 : Math.log(skew[a] / length / desired[a]);
    }
    return skew;
  }

  /** Discounted mean over lengths of the divergence from the desired shares, in nats. */
  public double ndkl() {
    int[] counts = new int[desired.length];
    double sum = 0;
    double weights = 0;
    for (int k = 1; k <= length; k++) {
      counts[groups[k - 1]]++;
      double divergence = 0;
      for (int a = 0; a < counts.length; a++) {
        double share = counts[a] / (double) k;
        divergence += share > 0 ? share * Math.log(share / desired[a]) : 0;
      }
      double weight = Math.log(2) / Math.log(k + 1.0);
      sum += weight * Math.max(0, divergence);
      weights += weight;
    }
    return sum / weights;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        function("infeasible-index", ranking -> Evaluation.of(ranking.infeasible())),
        function("ranking-skew", ranking -> Evaluation.of(ranking.skew())),
        function("ndkl", ranking -> Evaluation.of(ranking.ndkl())));
  }

  private static Function function(
      String name, java.util.function.Function<RankingRepresentation, Evaluation> measure) {
    return Function.named(name)
        .input("scores", "(N)", "what ranks the items, highest first")
        .input("groups", "(N)", "group of each item, any whole numbers")
        .parameter("shares", "those of all items", "desired, by ascending number of the group")
        .parameter("k", "N", "how much of the top counts")
        .computes(arguments -> measure.apply(given(arguments)));
  }

  private static RankingRepresentation given(Arguments arguments) {
    double[] scores = arguments.numbers("scores");
    int[] given = arguments.ints("groups");
    Require.sameLength("scores", scores.length, "groups", given.length);
    int[] names = Arrays.stream(given).distinct().sorted().toArray();
    double[] shares = new double[names.length];
    int[] ranked = new int[given.length];
    int[] order = Order.ascending(Arrays.stream(scores).map(score -> -score).toArray());
    for (int i = 0; i < ranked.length; i++) {
      Require.that(!Double.isNaN(scores[i]), "scores[" + i + "] is NaN, so it cannot be ranked");
      ranked[i] = Arrays.binarySearch(names, given[order[i]]);
      shares[ranked[i]] += 1.0 / ranked.length;
    }
    double[] desired = arguments.list("shares", shares);
    Require.sameLength("shares", desired.length, "the distinct groups", names.length);
    return of(ranked, desired, arguments.whole("k", Math.max(1, ranked.length)));
  }
}
