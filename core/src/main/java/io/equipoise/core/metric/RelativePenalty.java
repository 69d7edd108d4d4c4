package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import java.util.Arrays;

/**
 * Where the repulsion of a contrastive loss goes: the shares of its negatives in each anchor's
 * penalty. Row by row; there is no N×N array.
 *
 * <pre>
 *   r_ij = exp(s_ij / tau) / Σ_{k≠i} exp(s_ik / tau)       H_i = -Σ_j r_ij log r_ij
 * </pre>
 *
 * @param entropies (N) H of each anchor, in [0, log(N-1)]; 0 where there is no negative
 * @param hardestShare mean share of the nearest negative
 * @param kinShare mean share of the negatives that are kin
 */
record RelativePenalty(double[] entropies, double hardestShare, double kinShare) {

  /** Which negatives are looked at. */
  @FunctionalInterface
  interface Kin {
    boolean are(int anchor, int negative);
  }

  /**
   * The penalty of anchors before candidates, of which row i is anchor i's own.
   *
   * @param tau above 0
   */
  static RelativePenalty of(Embeddings anchors, Embeddings candidates, double tau, Kin kin) {
    Require.between("tau", tau, 1e-6, 1e6);
    Embeddings from = anchors.unit();
    Embeddings to = candidates.unit();
    int n = from.size();
    double[] entropies = new double[n];
    double hardest = 0;
    double ofKin = 0;
    double[] shares = new double[n];
    for (int i = 0; i < n; i++) {
      if (n > 1) {
        entropies[i] = shares(from, to, i, tau, shares);
        for (int j = 0; j < n; j++) {
          ofKin += j != i && kin.are(i, j) ? shares[j] / n : 0;
        }
        hardest += Arrays.stream(shares).max().orElseThrow() / n;
      }
    }
    return new RelativePenalty(entropies, hardest, ofKin);
  }

  /** Fills in r of one anchor, 0 for its own, and gives its entropy. */
  private static double shares(Embeddings from, Embeddings to, int i, double tau, double[] shares) {
    double top = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < shares.length; j++) {
      double product = 0;
      for (int k = 0; k < from.width(); k++) {
        product += from.values()[i * from.width() + k] * to.values()[j * to.width() + k];
      }
      shares[j] = j == i ? Double.NEGATIVE_INFINITY : product / tau;
      top = Math.max(top, shares[j]);
    }
    double sum = 0;
    double weighted = 0;
    for (int j = 0; j < shares.length; j++) {
      double above = shares[j] - top;
      shares[j] = Math.exp(above);
      sum += shares[j];
      weighted += shares[j] == 0 ? 0 : shares[j] * above;
    }
    for (int j = 0; j < shares.length; j++) {
      shares[j] /= sum;
    }
    // -Σ r log r = log Σ exp(above) - Σ r · above
    return Math.log(sum) - weighted / sum;
  }

  /** Items that are among each other's k nearest in both views: likely of one class. */
  static Kin nearInBoth(Embeddings first, Embeddings second, int k) {
    int[] inFirst = NearestNeighbours.amongOthers(first, k, Distance.COSINE).rows();
    int[] inSecond = NearestNeighbours.amongOthers(second, k, Distance.COSINE).rows();
    return (i, j) -> holds(inFirst, i * k, k, j) && holds(inSecond, i * k, k, j);
  }

  private static boolean holds(int[] rows, int from, int count, int row) {
    for (int place = from; place < from + count; place++) {
      if (rows[place] == row) {
        return true;
      }
    }
    return false;
  }
}
