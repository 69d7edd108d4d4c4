package io.equipoise.core.boost;

import io.equipoise.core.error.Require;
import java.util.Arrays;

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
    SoftTruthSlopes.logSoftmax(scores, curvature);
    Arrays.fill(gradient, smoothing / scores.length);
    gradient[label] += 1 - smoothing;
    return SoftTruthSlopes.derive(gradient, curvature);
  }
}
