package io.equipoise.core.boost;

import java.util.Arrays;

/** Cross-entropy against a truth that is spread over several classes, for slopes to build on. */
final class SoftTruthSlopes {
  private SoftTruthSlopes() {}

  /**
   * Turns scores into the logarithms of their softmax.
   *
   * @param logP (C) only written
   */
  static void logSoftmax(double[] scores, double[] logP) {
    double top = Arrays.stream(scores).max().orElseThrow();
    double sum = 0;
    for (double score : scores) {
      sum += Math.exp(score - top);
    }
    double logSum = top + Math.log(sum);
    for (int k = 0; k < scores.length; k++) {
      logP[k] = scores[k] - logSum;
    }
  }

  /**
   * The loss {@code -Σ_k t_k log p_k} where t sums to 1, whose slopes are {@code p - t} and whose
   * curvatures are {@code p (1 - p)}.
   *
   * @param truth (C) t on entry, the slopes on return
   * @param curvature (C) the logarithms of p on entry, the curvatures on return
   */
  static double derive(double[] truth, double[] curvature) {
    double loss = 0;
    for (int k = 0; k < truth.length; k++) {
      double p = Math.exp(curvature[k]);
      loss -= truth[k] == 0 ? 0 : truth[k] * curvature[k];
      truth[k] = p - truth[k];
      curvature[k] = p * (1 - p);
    }
    return loss;
  }
}
