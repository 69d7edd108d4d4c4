package io.equipoise.deep.loss;

import io.equipoise.core.error.Require;

/**
 * What a {@link CompSumLoss} guarantees: how much zero-one excess error a given excess of the loss
 * can hide, if every score function is allowed.
 *
 * <pre>
 *   zero-one excess b is hidden by a loss excess of no less than T(b), for b in [0, 1]:
 *   M = ( ((1+b)^q + (1-b)^q) / 2 )^(1/q)        q = 1 / (2 - tau)
 *   0 ≤ tau < 1:  T = 2^(1-tau) / (1-tau) · (1 - M)
 *   tau = 1:      T = (1+b)/2 · log(1+b) + (1-b)/2 · log(1-b)
 *   1 < tau < 2:  T = (M - 1) / ((tau-1) · n^(tau-1))
 *   tau ≥ 2:      T = b / ((tau-1) · n^(tau-1))
 * </pre>
 *
 * <p>Above {@code tau = 1} the guarantee loosens with the number of classes n; below it does not
 * depend on it. Narrower sets of score functions have gaps of their own on both sides.
 *
 * @param tau at least 0
 * @param classes n, at least 2
 * @see <a href="https://arxiv.org/abs/2304.07288">Mao, Mohri, Zhong, Cross-Entropy Loss Functions:
 *     Theoretical Analysis and Applications, 2023, arXiv:2304.07288</a>
 */
public record CompSumBound(double tau, int classes) {
  private static final double NEAR_ONE = 1e-8;
  private static final int HALVINGS = 60;

  public CompSumBound {
    Require.between("tau", tau, 0, 100);
    Require.atLeast("classes", classes, 2);
  }

  /** T: the least excess of the loss under a zero-one excess error of {@code b}, in [0, 1]. */
  public double surrogateExcess(double b) {
    Require.between("b", b, 0, 1);
    if (Math.abs(tau - 1) < NEAR_ONE) {
      return (weighted(1 + b) + weighted(1 - b)) / 2;
    }
    double scale = Math.pow(classes, tau - 1) * (tau - 1);
    if (tau >= 2) {
      return b / scale;
    }
    double excess = meanMinusOne(b);
    return tau < 1 ? -Math.pow(2, 1 - tau) / (1 - tau) * excess : excess / scale;
  }

  /**
   * Gamma, the inverse of T: the largest zero-one excess error under this excess of the loss; 1
   * where the loss guarantees nothing.
   */
  public double zeroOneExcess(double surrogateExcess) {
    Require.atLeast("surrogateExcess", surrogateExcess, 0);
    double low = 0;
    double high = 1;
    if (surrogateExcess(high) <= surrogateExcess) {
      return 1;
    }
    for (int k = 0; k < HALVINGS; k++) {
      double middle = (low + high) / 2;
      if (surrogateExcess(middle) <= surrogateExcess) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static double weighted(double share) {
    return share == 0 ? 0 : share * Math.log(share);
  }

  /** {@code M - 1} with the larger term taken out, since its power overflows near tau = 2. */
  private double meanMinusOne(double b) {
    double q = 1 / (2 - tau);
    double ratio = Math.pow((1 - b) / (1 + b), q);
    return Math.expm1(Math.log1p(b) + Math.log((1 + ratio) / 2) / q);
  }
}
