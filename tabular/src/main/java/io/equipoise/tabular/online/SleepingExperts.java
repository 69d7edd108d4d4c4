package io.equipoise.tabular.online;

import io.equipoise.core.error.Require;
import java.util.Arrays;

/**
 * Weights of experts of whom only some are awake in a round, so that each does little worse than
 * the mixture over the rounds in which it was awake (AdaNormalHedge).
 *
 * <pre>
 *   Phi(R,C) = exp(max(R,0)² / (3C)),  1 where C = 0
 *   w(R,C) = (Phi(R+1,C+1) - Phi(R-1,C+1)) / 2        p_i ∝ prior_i w(R_i,C_i) over those awake
 *   r_i = Σ_j p_j l_j - l_i        R_i += r_i,  C_i += |r_i|        for those awake
 * </pre>
 *
 * <p>Losses are scaled to [0, 1]. Where all weights are 0, p is the prior over those awake. Weights
 * are kept as logarithms, so that none overflows. A round takes time in those awake; sleeping
 * rounds do not count. Used by one thread.
 */
public final class SleepingExperts {
  private final double[] logPrior;
  private final double[] regret;
  private final double[] spread;
  private final double[] shares;

  /** Experts with this prior (N), each above 0; it need not sum to 1. */
  public SleepingExperts(double[] prior) {
    Require.eachPositive("prior", prior);
    logPrior = Arrays.stream(prior).map(Math::log).toArray();
    regret = new double[prior.length];
    spread = new double[prior.length];
    shares = new double[prior.length];
  }

  /** This many experts with equal priors. */
  public static SleepingExperts uniform(int count) {
    double[] prior = new double[count];
    Arrays.fill(prior, 1);
    return new SleepingExperts(prior);
  }

  /** How many experts there are. */
  public int count() {
    return regret.length;
  }

  /** {@code w(R, C)}, C at least 0. */
  public static double weight(double regret, double spread) {
    return Math.exp(logWeight(regret, spread));
  }

  /** Its logarithm; minus infinity where it is 0. */
  static double logWeight(double regret, double spread) {
    double above = Math.max(regret + 1, 0);
    double below = Math.max(regret - 1, 0);
    double divisor = 3 * (spread + 1);
    double high = above * above / divisor;
    double low = below * below / divisor;
    return high - Math.log(2) + Math.log1p(-Math.exp(low - high));
  }

  /**
   * The shares of those awake, in their order, from what was seen so far; overwritten by the next
   * call.
   *
   * @param awake numbers of the experts awake; the first {@code count} entries count
   */
  public double[] shares(int[] awake, int count) {
    double top = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < count; k++) {
      int i = awake[k];
      shares[k] = logWeight(regret[i], spread[i]) + logPrior[i];
      top = Math.max(top, shares[k]);
    }
    boolean none = top == Double.NEGATIVE_INFINITY;
    for (int k = 0; k < count && none; k++) {
      shares[k] = logPrior[awake[k]];
      top = Math.max(top, shares[k]);
    }
    double sum = 0;
    for (int k = 0; k < count; k++) {
      shares[k] = Math.exp(shares[k] - top);
      sum += shares[k];
    }
    for (int k = 0; k < count; k++) {
      shares[k] /= sum;
    }
    return shares;
  }

  /**
   * Takes the losses of those awake, right after {@link #shares} of the same.
   *
   * @param losses in [0, 1], in the order of {@code awake}
   */
  public void see(int[] awake, int count, double[] losses) {
    double mixed = 0;
    for (int k = 0; k < count; k++) {
      mixed += shares[k] * losses[k];
    }
    for (int k = 0; k < count; k++) {
      double gain = mixed - losses[k];
      regret[awake[k]] += gain;
      spread[awake[k]] += Math.abs(gain);
    }
  }

  /** Regret R of each expert so far (N). */
  public double[] regret() {
    return regret.clone();
  }

  /** Sum C of the absolute regrets of its rounds (N). */
  public double[] spread() {
    return spread.clone();
  }
}
