package io.equipoise.tabular.online;

import io.equipoise.core.error.Require;
import java.util.Arrays;

/**
 * Learns which rule to accept cases by, from the outcomes of accepted cases alone, while a panel
 * may object to how two of them were treated (exponential weights over a finite class).
 *
 * <pre>
 *   q_h ∝ exp(W_h)        played: (1 - g) q + g accept-all
 *   what_i = a_i (1 - 2 y_i) / P(a_i = 1)
 *   W_h -= eta (Σ_i h(x_i) what_i + C (h(x_l) - h(x_r)))
 * </pre>
 *
 * <p>The error of a rule is, up to what no rule changes, a sum over what it accepts, so that
 * accepted cases weighted by how seldom they are accepted estimate it without bias. (l, r) is the
 * pair that the panel reported. A small C can raise objections: look at several. {@code g} keeps
 * every probability at least at g; never make it small on long streams. Used by one thread.
 */
public final class FairBandit {
  private final double eta;
  private final double price;
  private final double exploration;
  private final double[] logWeights;

  /**
   * A bandit over rules.
   *
   * @param eta step size, above 0; sqrt(ln H / (T k)) for T rounds of k cases
   * @param price C, at least 0
   * @param exploration g, in (0, 1]
   * @param logWeights to start from (H), at least one
   */
  public FairBandit(double eta, double price, double exploration, double[] logWeights) {
    Require.above("eta", eta, 0);
    Require.between("eta", eta, 0, 1e12);
    Require.between("C", price, 0, 1e12);
    Require.above("exploration", exploration, 0);
    Require.between("exploration", exploration, 0, 1);
    Require.that(logWeights.length > 0, "logWeights is empty, but needs at least one rule");
    this.eta = eta;
    this.price = price;
    this.exploration = exploration;
    this.logWeights = logWeights.clone();
  }

  /** The share of each rule (H), without exploration. */
  public double[] shares() {
    double top = Arrays.stream(logWeights).max().orElseThrow();
    double[] shares = Arrays.stream(logWeights).map(w -> Math.exp(w - top)).toArray();
    double sum = Arrays.stream(shares).sum();
    for (int h = 0; h < shares.length; h++) {
      shares[h] /= sum;
    }
    return shares;
  }

  /**
   * The probability that each case is accepted (N).
   *
   * @param accepts what each rule says of each case (H,N)
   */
  public double[] probabilities(boolean[][] accepts) {
    Require.sameLength("accepts", accepts.length, "the rules", logWeights.length);
    double[] shares = shares();
    double[] probabilities = new double[accepts[0].length];
    Arrays.fill(probabilities, exploration);
    for (int h = 0; h < shares.length; h++) {
      for (int i = 0; i < probabilities.length; i++) {
        probabilities[i] += accepts[h][i] ? (1 - exploration) * shares[h] : 0;
      }
    }
    return probabilities;
  }

  /**
   * Learns from a round without a report.
   *
   * @param good the truth of accepted cases; that of others is not looked at
   * @param taken which cases were accepted
   */
  public void see(boolean[][] accepts, boolean[] good, boolean[] taken) {
    see(accepts, good, taken, 0, 0);
  }

  /** Learns from a round in which the panel found {@code left} treated too well. */
  public void see(boolean[][] accepts, boolean[] good, boolean[] taken, int left, int right) {
    double[] probabilities = probabilities(accepts);
    double[] losses = new double[taken.length];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = taken[i] ? (good[i] ? -1 : 1) / probabilities[i] : 0;
    }
    if (left != right) {
      losses[left] += price;
      losses[right] -= price;
    }
    for (int h = 0; h < logWeights.length; h++) {
      double loss = 0;
      for (int i = 0; i < losses.length; i++) {
        loss += accepts[h][i] ? losses[i] : 0;
      }
      logWeights[h] -= eta * loss;
    }
  }

  /** The log weights as they are now (H), not shifted. */
  public double[] logWeights() {
    return logWeights.clone();
  }
}
