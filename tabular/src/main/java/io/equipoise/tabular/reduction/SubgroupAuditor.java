package io.equipoise.tabular.reduction;

import io.equipoise.tabular.optimise.RidgeSystem;

/**
 * Finds the subgroup whose mean strays furthest from that of all rows, weighed by its size, among
 * those that a linear function of protected columns cuts out.
 *
 * <pre>
 *   violation(g) = |sum over i in g of w_i (u_i - mean u)|        w shares that sum to 1
 *   g            = rows where the least-squares fit of u - mean u on x is above 0
 * </pre>
 *
 * With one column per group the fit is each group's mean, and g the best union of groups; with
 * others it is the heuristic of the paper. The rows outside g stray as far to the other side, so
 * one fit serves both.
 *
 * @see <a href="https://arxiv.org/abs/1711.05144">Kearns, Neel, Roth and Wu, Preventing Fairness
 *     Gerrymandering, 2018</a>
 */
final class SubgroupAuditor {
  private static final double RIDGE = 1e-6;

  private final double[][] x;
  private final double[] shares;

  /**
   * Prepares.
   *
   * @param x (N, D), with a constant among its columns or their sums
   * @param shares (N) of the rows that count, summing to 1; 0 for others
   */
  SubgroupAuditor(double[][] x, double[] shares) {
    this.x = x;
    this.shares = shares;
  }

  /**
   * A subgroup.
   *
   * @param members (N)
   * @param share of the rows that count
   * @param violation sum of {@code w (u - mean u)} over members: the sign says which way
   */
  record Subgroup(boolean[] members, double share, double violation) {}

  /** The subgroup of the furthest mean of u (N). */
  Subgroup worst(double[] u) {
    double mean = 0;
    for (int i = 0; i < u.length; i++) {
      mean += shares[i] > 0 ? shares[i] * u[i] : 0;
    }
    int width = x.length == 0 ? 0 : x[0].length;
    RidgeSystem system = new RidgeSystem(width);
    for (int i = 0; i < u.length; i++) {
      if (shares[i] > 0) {
        system.add(x[i], 0, u[i] - mean, shares[i]);
      }
    }
    double[] fit = system.solve(RIDGE);
    boolean[] members = new boolean[u.length];
    double share = 0;
    double violation = 0;
    for (int i = 0; i < u.length; i++) {
      double value = 0;
      for (int j = 0; j < width; j++) {
        value += fit[j] * x[i][j];
      }
      members[i] = value > 0;
      if (members[i] && shares[i] > 0) {
        share += shares[i];
        violation += shares[i] * (u[i] - mean);
      }
    }
    return new Subgroup(members, share, violation);
  }
}
