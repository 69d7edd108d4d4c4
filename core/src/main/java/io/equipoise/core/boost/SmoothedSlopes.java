package io.equipoise.core.boost;

import io.equipoise.core.error.Require;

/**
 * Cross-entropy against a truth of which a share is spread evenly over all classes.
 *
 * <pre>
 *   t_k = (1 - smoothing) [k = y] + smoothing / C      loss = -Σ_k t_k log p_k
 *   dloss/do_k = p_k - t_k      d²loss/do_k² = p_k (1 - p_k)
 * </pre>
 *
 * @param smoothing share, in [0, 1]
 */
public record SmoothedSlopes(double smoothing) implements BoostingLoss.Slopes {

  public SmoothedSlopes {
    Require.between("smoothing", smoothing, 0, 1);
  }

  @Override
  public double derive(int label, double[] scores, double[] gradient, double[] curvature) {
    double top = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      top = Math.max(top, score);
    }
    double sum = 0;
    for (int k = 0; k < scores.length; k++) {
      gradient[k] = Math.exp(scores[k] - top);
      sum += gradient[k];
    }
    double logSum = top + Math.log(sum);
    double spread = smoothing / scores.length;
    double loss = 0;
    for (int k = 0; k < scores.length; k++) {
      double truth = spread + (k == label ? 1 - smoothing : 0);
      double p = gradient[k] / sum;
      loss += truth * (logSum - scores[k]);
      gradient[k] = p - truth;
      curvature[k] = p * (1 - p);
    }
    return loss;
  }
}
