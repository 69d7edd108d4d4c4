package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.MultinomialBootstrap;
import io.equipoise.core.stat.Quantile;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * How unevenly decisions spread benefit over people, where the benefit of a row is {@code decision
 * - label + 1}: 0 for a missed positive, 1 for a right decision, 2 for an undeserved positive.
 *
 * <pre>
 *   GE(alpha) = mean((b / mean b)^alpha - 1) / (alpha (alpha - 1))
 *   GE(1) = mean(b / mean b * ln(b / mean b))          Theil's index
 *   GE(0) = -mean ln(b / mean b)
 * </pre>
 *
 * <p>The between-group part gives every row the mean benefit of its group. The coefficient of
 * variation is standard deviation over mean, {@code sqrt(2 GE(2))}; AIF360's function of that name
 * returns {@code 2 sqrt(GE(2))}, which is {@code sqrt 2} times as much.
 *
 * @see <a href="https://arxiv.org/abs/1807.00787">Speicher et al., A Unified Approach to
 *     Quantifying Algorithmic Unfairness, 2018, eq. 2</a>
 */
public final class BenefitInequality {
  /** The benefits of tn, fp, fn, tp in the order of a binary {@link Tally}. */
  private static final double[] BENEFIT = {1, 2, 0, 1};

  private final double[] totals;
  private final MultinomialBootstrap bootstrap;
  private final int replicates;
  private final Seed seed;

  /** Of binary decisions in the groups of {@code grouping}. */
  public BenefitInequality(Grouping grouping, int replicates, Seed seed) {
    Require.that(grouping.overall().classes() == 2, "benefits need a task of two classes");
    List<Tally> groups = grouping.tallies();
    this.totals = new double[4 * groups.size()];
    double[] squares = new double[totals.length];
    for (int g = 0; g < groups.size(); g++) {
      System.arraycopy(groups.get(g).totals(), 0, totals, 4 * g, 4);
      System.arraycopy(groups.get(g).squares(), 0, squares, 4 * g, 4);
    }
    this.bootstrap = MultinomialBootstrap.weighted(totals, squares);
    this.replicates = replicates;
    this.seed = seed.child("benefit");
  }

  /** Generalised entropy over all rows; the field's default for {@code alpha} is 2. */
  public Estimate generalizedEntropyIndex(double alpha) {
    return estimate(table -> entropy(table, alpha, false));
  }

  /** Theil's index, GE(1). */
  public Estimate theilIndex() {
    return generalizedEntropyIndex(1);
  }

  /** Standard deviation over mean. */
  public Estimate coefficientOfVariation() {
    return estimate(table -> Math.sqrt(2 * entropy(table, 2, false)));
  }

  /** The part of {@link #generalizedEntropyIndex} that lies between the groups. */
  public Estimate betweenGroupGeneralizedEntropyIndex(double alpha) {
    return estimate(table -> entropy(table, alpha, true));
  }

  /** The part of {@link #theilIndex} that lies between the groups. */
  public Estimate betweenGroupTheilIndex() {
    return betweenGroupGeneralizedEntropyIndex(1);
  }

  /** The coefficient of variation of the groups' mean benefits, each as often as its rows. */
  public Estimate betweenGroupCoefficientOfVariation() {
    return estimate(table -> Math.sqrt(2 * entropy(table, 2, true)));
  }

  private Estimate estimate(ToDoubleFunction<double[]> number) {
    double value = number.applyAsDouble(totals);
    UniformRandomProvider random = seed.generator();
    double[] drawn = new double[totals.length];
    double[] values = new double[replicates];
    for (int r = 0; r < replicates; r++) {
      bootstrap.draw(random, drawn);
      values[r] = number.applyAsDouble(drawn);
    }
    return Quantile.percentile(value, values);
  }

  private static double entropy(double[] table, double alpha, boolean between) {
    int groups = table.length / 4;
    double[] benefits = new double[table.length];
    double[] weights = table.clone();
    for (int g = 0; g < groups; g++) {
      double total = 0;
      double sum = 0;
      for (int c = 0; c < 4; c++) {
        total += table[4 * g + c];
        sum += table[4 * g + c] * BENEFIT[c];
        benefits[4 * g + c] = BENEFIT[c];
      }
      if (between) {
        Arrays.fill(benefits, 4 * g, 4 * g + 4, total == 0 ? 0 : sum / total);
      }
    }
    return entropy(benefits, weights, alpha);
  }

  /**
   * GE(alpha) of any benefits.
   *
   * @param benefits (N), at least 0, not all 0
   * @param weights (N), at least 0
   * @return NaN when all benefits are 0; infinite for {@code alpha <= 0} when some benefit is 0
   */
  public static double entropy(double[] benefits, double[] weights, double alpha) {
    double total = 0;
    double sum = 0;
    for (int i = 0; i < benefits.length; i++) {
      total += weights[i];
      sum += weights[i] * benefits[i];
    }
    double mean = sum / total;
    double entropy = 0;
    for (int i = 0; i < benefits.length; i++) {
      if (weights[i] == 0) {
        continue;
      }
      double share = benefits[i] / mean;
      if (alpha == 1) {
        entropy += share == 0 ? 0 : weights[i] * share * Math.log(share);
      } else if (alpha == 0) {
        entropy -= weights[i] * Math.log(share);
      } else {
        entropy += weights[i] * (Math.pow(share, alpha) - 1) / (alpha * (alpha - 1));
      }
    }
    return Math.max(0, entropy / total);
  }
}
