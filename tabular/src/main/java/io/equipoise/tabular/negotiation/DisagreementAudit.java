package io.equipoise.tabular.negotiation;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Shows where groups of raters disagree, so that a mean over all of them does not hide it; {@link
 * Negotiation} then looks for a package that all can take.
 *
 * <pre>
 *   D[g,k] = mean over items j of |m[g,j,k] - m[others,j,k]|        m means of ratings r[i,j,k]
 *   p[g,k] = (1 + #{permuted D &gt;= D}) / (1 + permutations), group labels dealt to raters anew
 *   between[j,k] = sum of squares between groups / total sum of squares
 * </pre>
 *
 * <p>q-values are those of Benjamini and Hochberg over groups and criteria. A group without raters
 * has NaN. Effects of groups of few raters are hypotheses: {@link GroupEffects} gives their
 * direction with intervals. Ratings carry intensity and rankings do not: never pool them; {@link
 * RankingDisagreement} is for these.
 *
 * @see <a href="https://arxiv.org/abs/2503.12613">Mushkani, Berard, Koseki, Negotiative Alignment:
 *     Embracing Disagreement to Achieve Fairer Outcomes, 2025, arXiv:2503.12613</a>
 */
@Method(
    name = "disagreement-audit",
    aliases = {"negotiative-alignment"},
    row = 24,
    slot = Slot.PROBE,
    treats = {Bias.INDIVIDUAL_UNFAIRNESS},
    summary =
        "Shows on what groups of raters disagree, and negotiates packages that no group loses by.",
    cites = {"mushkani2025negotiative"})
public final class DisagreementAudit implements Numeric {

  /**
   * What was found.
   *
   * @param divergence D (G,K)
   * @param p (G,K)
   * @param q (G,K)
   * @param between share of variance that lies between groups (J,K); NaN where nothing varies
   */
  public record Result(double[][] divergence, double[][] p, double[][] q, double[][] between) {}

  /**
   * Audits.
   *
   * @param ratings (raters, items, criteria), finite
   * @param groups of the raters, in [0, groupCount)
   * @param permutations at least 1
   */
  public static Result of(
      double[][][] ratings, int[] groups, int groupCount, int permutations, Seed seed) {
    Require.sameLength("ratings", ratings.length, "groups", groups.length);
    Require.that(
        ratings.length > 0 && ratings[0].length > 0 && ratings[0][0].length > 0,
        "ratings is empty, but needs raters, items and criteria");
    Require.atLeast("permutations", permutations, 1);
    for (int group : groups) {
      Require.between("a group", group, 0, groupCount - 1.0);
    }
    int criteria = ratings[0][0].length;
    double[][] divergence = divergence(ratings, groups, groupCount);
    int[][] reached = new int[groupCount][criteria];
    int[] dealt = groups.clone();
    var random = seed.generator();
    for (int t = 0; t < permutations; t++) {
      Permutation.shuffle(dealt, random);
      double[][] permuted = divergence(ratings, dealt, groupCount);
      for (int g = 0; g < groupCount; g++) {
        for (int k = 0; k < criteria; k++) {
          reached[g][k] += permuted[g][k] >= divergence[g][k] - 1e-12 ? 1 : 0;
        }
      }
    }
    double[][] p = new double[groupCount][criteria];
    for (int g = 0; g < groupCount; g++) {
      for (int k = 0; k < criteria; k++) {
        boolean known = !Double.isNaN(divergence[g][k]);
        p[g][k] = known ? (1.0 + reached[g][k]) / (1.0 + permutations) : Double.NaN;
      }
    }
    return new Result(divergence, p, falseDiscovery(p), between(ratings, groups, groupCount));
  }

  private static double[][] divergence(double[][][] ratings, int[] groups, int groupCount) {
    int items = ratings[0].length;
    int criteria = ratings[0][0].length;
    double[] sizes = new double[groupCount];
    double[][][] sums = sums(ratings, groups, sizes);
    double[][] divergence = new double[groupCount][criteria];
    for (int j = 0; j < items; j++) {
      for (int k = 0; k < criteria; k++) {
        double all = 0;
        for (int g = 0; g < groupCount; g++) {
          all += sums[g][j][k];
        }
        for (int g = 0; g < groupCount; g++) {
          double others = (all - sums[g][j][k]) / (ratings.length - sizes[g]);
          divergence[g][k] += Math.abs(sums[g][j][k] / sizes[g] - others) / items;
        }
      }
    }
    return divergence;
  }

  private static double[][][] sums(double[][][] ratings, int[] groups, double[] sizes) {
    int items = ratings[0].length;
    int criteria = ratings[0][0].length;
    double[][][] sums = new double[sizes.length][items][criteria];
    for (int i = 0; i < ratings.length; i++) {
      sizes[groups[i]]++;
      Require.sameLength("a rater's items", ratings[i].length, "the first's", items);
      for (int j = 0; j < items; j++) {
        Require.sameLength("an item's criteria", ratings[i][j].length, "the first's", criteria);
        for (int k = 0; k < criteria; k++) {
          Require.between("an entry of ratings", ratings[i][j][k], -1e12, 1e12);
          sums[groups[i]][j][k] += ratings[i][j][k];
        }
      }
    }
    return sums;
  }

  private static double[][] between(double[][][] ratings, int[] groups, int groupCount) {
    double[] sizes = new double[groupCount];
    double[][][] sums = sums(ratings, groups, sizes);
    double[][] share = new double[ratings[0].length][ratings[0][0].length];
    for (int j = 0; j < share.length; j++) {
      for (int k = 0; k < share[j].length; k++) {
        double mean = 0;
        for (double[][] group : sums) {
          mean += group[j][k] / ratings.length;
        }
        double among = 0;
        for (int g = 0; g < groupCount; g++) {
          double off = sizes[g] > 0 ? sums[g][j][k] / sizes[g] - mean : 0;
          among += sizes[g] * off * off;
        }
        double total = 0;
        for (double[][] rater : ratings) {
          total += (rater[j][k] - mean) * (rater[j][k] - mean);
        }
        share[j][k] = total > 0 ? Math.min(1, among / total) : Double.NaN;
      }
    }
    return share;
  }

  /** Benjamini and Hochberg's q-values of those that are known. */
  private static double[][] falseDiscovery(double[][] p) {
    int width = p[0].length;
    double[] flat = Arrays.stream(p).flatMapToDouble(Arrays::stream).toArray();
    int[] order =
        IntStream.range(0, flat.length)
            .filter(i -> !Double.isNaN(flat[i]))
            .boxed()
            .sorted((a, b) -> Double.compare(flat[a], flat[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[][] q = new double[p.length][width];
    for (double[] row : q) {
      Arrays.fill(row, Double.NaN);
    }
    double least = 1;
    for (int rank = order.length; rank >= 1; rank--) {
      int at = order[rank - 1];
      least = Math.min(least, flat[at] * order.length / rank);
      q[at / width][at % width] = least;
    }
    return q;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("gini")
            .differentiable("utilities", "(G)", "utility of each group, at least 0")
            .computes(
                arguments -> {
                  Utilities utilities = new Utilities(arguments.numbers("utilities"));
                  return new Evaluation(
                      Tensor.scalar(utilities.gini()),
                      Map.of("utilities", Tensor.list(utilities.giniSlopes())));
                }),
        Function.named("negotiate")
            .input("criterionWeights", "(G,K)", "importance of each criterion to each group")
            .input("baseDesigns", "(B,K)", "designs to start from, between 0 and 5")
            .input("amendments", "(M,K)", "changes that can be bought")
            .input("costs", "(M)", "price of each amendment, at least 0")
            .parameter("budget", 10, "what all amendments may cost together; at least 0")
            .computes(DisagreementAudit::negotiated));
  }

  private static Evaluation negotiated(Arguments arguments) {
    Negotiation negotiation =
        new Negotiation(
            arguments.tensor("criterionWeights").rows(),
            arguments.tensor("amendments").rows(),
            arguments.numbers("costs"));
    double budget = arguments.number("budget", 10);
    double[][] bases = arguments.tensor("baseDesigns").rows();
    return Evaluation.of(negotiation.negotiated(bases, budget).utilities());
  }
}
