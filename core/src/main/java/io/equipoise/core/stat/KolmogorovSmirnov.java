package io.equipoise.core.stat;

import io.equipoise.core.error.Require;
import org.apache.commons.statistics.inference.KolmogorovSmirnovTest;

/**
 * The largest distance between the distribution functions of two samples, with the chance of one
 * that large when both come from one distribution.
 *
 * @param statistic {@code sup_t |F(t) - G(t)|}, in [0, 1]
 * @param pValue two-sided; exact for small samples, else by Kolmogorov's limit
 * @param first number of values of the first sample, N
 * @param second number of values of the second, M
 */
public record KolmogorovSmirnov(double statistic, double pValue, int first, int second) {

  /** Of two samples of at least two finite or infinite numbers each; their order is left alone. */
  public static KolmogorovSmirnov of(double[] first, double[] second) {
    Require.atLeast("the values of each sample", Math.min(first.length, second.length), 2);
    for (double[] sample : new double[][] {first, second}) {
      for (double value : sample) {
        Require.that(!Double.isNaN(value), "a sample holds NaN, which has no place in an order");
      }
    }
    var result = KolmogorovSmirnovTest.withDefaults().test(first, second);
    return new KolmogorovSmirnov(
        result.getStatistic(), result.getPValue(), first.length, second.length);
  }

  /**
   * The distance with bounds that hold whatever the distributions are: each sample's distribution
   * function lies within {@code sqrt(ln(4/alpha) / (2n))} of the true one, both at once.
   *
   * @param alpha chance that the bounds miss, in (0, 1)
   * @see <a href="https://doi.org/10.1214/aop/1176990746">Massart, The Tight Constant in the
   *     Dvoretzky-Kiefer-Wolfowitz Inequality, 1990</a>
   */
  public Estimate distance(double alpha) {
    double arm = arm(first, alpha) + arm(second, alpha);
    return new Estimate(
        statistic, Math.max(0, statistic - arm), Math.min(1, Math.max(statistic, statistic + arm)));
  }

  private static double arm(int values, double alpha) {
    return Math.sqrt(Math.log(4 / alpha) / (2 * values));
  }
}
