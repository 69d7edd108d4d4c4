package io.equipoise.deep.outlier;

import io.equipoise.core.error.Require;
import io.equipoise.deep.loss.ProbabilisticReconstructionError;

/**
 * What an autoencoder makes of rows, and how far that is from where the rows should be.
 *
 * <pre>
 *   plain           S_i = sum_j (mu_ij - t_ij)²
 *   probabilistic   S_i = alpha · sum_j (mu_ij - t_ij)² / v_ij + beta · sum_j log v_ij
 *                   v_ij = max(softplus(a_ij) + 1e-5, varianceFloor)
 * </pre>
 *
 * <p>The target t is the row itself (the adjustable probabilistic reconstruction error), or the row
 * after {@link MeanShift} (mean-shift scoring): a row that was rebuilt too well is still far from
 * its neighbourhood. Without a floor under v, the harmless shift of an inlier is divided by the
 * tiny variance of a row that the network is sure of.
 *
 * @param width D
 * @param means (N·D) mu
 * @param rawVariance (N·D) a, before the softplus; empty for a plain autoencoder
 * @see <a href="https://arxiv.org/abs/2304.00709">Tan et al., MSS-PAE, 2023, arXiv:2304.00709</a>
 */
public record Reconstruction(int width, double[] means, double[] rawVariance) {

  public Reconstruction {
    if (rawVariance.length > 0) {
      Require.sameLength("means", means.length, "rawVariance", rawVariance.length);
    }
  }

  /** Scores (N) against targets (N·D), higher is odder; weights and floor are for v. */
  public double[] scores(double[] targets, double alpha, double beta, double varianceFloor) {
    Require.sameLength("targets", targets.length, "means", means.length);
    double[] scores = new double[width == 0 ? 0 : means.length / width];
    for (int i = 0; i < scores.length; i++) {
      double error = 0;
      double doubt = 0;
      for (int at = i * width; at < (i + 1) * width; at++) {
        double off = means[at] - targets[at];
        if (rawVariance.length == 0) {
          error += off * off;
        } else {
          double v = Math.max(variance(rawVariance[at]), varianceFloor);
          error += off * off / v;
          doubt += Math.log(v);
        }
      }
      scores[i] = rawVariance.length == 0 ? error : alpha * error + beta * doubt;
    }
    return scores;
  }

  private static double variance(double raw) {
    double softplus = Math.max(raw, 0) + Math.log1p(Math.exp(-Math.abs(raw)));
    return softplus + ProbabilisticReconstructionError.LEAST_VARIANCE;
  }
}
