package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.stat.Estimate;

/**
 * How far apart two distributions over the same K categories are.
 *
 * <pre>
 *   total variation  1/2 Σ_k |p_k - q_k|                          in [0, 1]
 *   Jensen-Shannon   1/2 KL(p ‖ m) + 1/2 KL(q ‖ m), m = (p + q)/2   in [0, 1] bits
 * </pre>
 *
 * @param totalVariation the largest difference in the chance of any set of categories
 * @param jensenShannon divergence in bits; its square root is a distance
 * @param levels number of categories that occur, K
 * @param first number of rows behind p
 * @param second number of rows behind q
 * @see <a href="https://doi.org/10.1109/18.61115">Lin, Divergence Measures Based on the Shannon
 *     Entropy, 1991</a>
 */
public record CategoryDistance(
    double totalVariation, double jensenShannon, int levels, double first, double second) {

  /**
   * Of counts, or of shares, per category; both sides hold something.
   *
   * @param p (K) at least 0
   * @param q (K) at least 0
   */
  public static CategoryDistance of(double[] p, double[] q) {
    Require.sameLength("the first counts", p.length, "the second counts", q.length);
    double first = total(p);
    double second = total(q);
    double variation = 0;
    double divergence = 0;
    int levels = 0;
    for (int k = 0; k < p.length; k++) {
      double a = p[k] / first;
      double b = q[k] / second;
      variation += Math.abs(a - b) / 2;
      divergence += (part(a, (a + b) / 2) + part(b, (a + b) / 2)) / 2;
      levels += a + b > 0 ? 1 : 0;
    }
    return new CategoryDistance(variation, Math.max(0, divergence), levels, first, second);
  }

  private static double total(double[] counts) {
    double total = 0;
    for (double count : counts) {
      Require.that(
          count >= 0 && count < Double.POSITIVE_INFINITY,
          "counts hold " + count + ", but must be finite and at least 0");
      total += count;
    }
    Require.that(total > 0, "counts hold nothing but 0");
    return total;
  }

  private static double part(double share, double mean) {
    return share > 0 ? share * Math.log(share / mean) / Math.log(2) : 0;
  }

  /**
   * The total variation with bounds that hold whatever the distributions are, for counts of rows.
   *
   * @param alpha chance that the bounds miss, in (0, 1)
   * @see <a href="https://www.hpl.hp.com/techreports/2003/HPL-2003-97R1.pdf">Weissman et al.,
   *     Inequalities for the L1 Deviation of the Empirical Distribution, 2003</a>
   */
  public Estimate distance(double alpha) {
    double arm = arm(first, alpha) + arm(second, alpha);
    return new Estimate(
        totalVariation, Math.max(0, totalVariation - arm), Math.min(1, totalVariation + arm));
  }

  /** Half of the L1 deviation that n rows exceed with a chance of alpha/2. */
  private double arm(double rows, double alpha) {
    double sets = levels * Math.log(2);
    return Math.sqrt(2 * (sets + Math.log(2 / alpha)) / rows) / 2;
  }
}
