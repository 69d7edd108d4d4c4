package io.equipoise.tabular.estimate;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;

/**
 * Chooses the mixing weight rho by the bag loss of bags that were held out: of the two losses only
 * that one has the true risk for its mean, up to noise.
 */
public final class MixingWeight {
  private static final double[] GRID = {0, 0.05, 0.1, 0.2, 0.4, 0.7, 1};

  private static final int FOLDS = 5;

  private MixingWeight() {}

  /** The best of the grid, the smaller one when equal; at least two bags. */
  public static double choose(Bags bags, Seed seed) {
    int folds = Math.min(FOLDS, bags.count());
    int[] order = Permutation.of(bags.count(), seed.generator());
    double[] losses = new double[GRID.length];
    for (int f = 0; f < folds; f++) {
      boolean[] held = new boolean[bags.count()];
      boolean[] taught = new boolean[bags.count()];
      for (int k = 0; k < order.length; k++) {
        held[order[k]] = k % folds == f;
        taught[order[k]] = k % folds != f;
      }
      Bags test = bags.only(held);
      Bags train = bags.only(taught);
      for (int g = 0; g < GRID.length; g++) {
        losses[g] += test.rows() * loss(train, test, GRID[g]);
      }
    }
    int best = 0;
    for (int g = 1; g < GRID.length; g++) {
      best = losses[g] < losses[best] ? g : best;
    }
    if (Double.isInfinite(losses[best])) {
      throw new UserError(
          "no rho can be chosen: without a part of the bags the features cannot be told apart; name"
              + " fewer features, or rho itself");
    }
    return GRID[best];
  }

  /** Infinite where the bags left over do not determine the coefficients. */
  private static double loss(Bags train, Bags test, double rho) {
    if (rho == 0 && train.count() < train.width()) {
      return Double.POSITIVE_INFINITY;
    }
    try {
      return test.loss(train.fit(rho).beta());
    } catch (UserError undetermined) {
      return Double.POSITIVE_INFINITY;
    }
  }
}
