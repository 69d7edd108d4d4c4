package io.equipoise.core.boost;

import io.equipoise.core.error.Require;
import java.util.Arrays;

/**
 * Cross-entropy to a truth that is in part the model's own.
 *
 * <pre>
 *   hard   t_k = beta [k = y] + (1 - beta) [k = argmax p]      loss = -Σ_k t_k log p_k
 *   soft   loss = -beta log p_y - (1 - beta) s                 s = Σ_k p_k log p_k
 *          dloss/do_k   = beta (p_k - [k = y]) - (1 - beta) p_k e_k      e_k = log p_k - s
 *          d²loss/do_k² = p_k (1 - p_k) (beta - (1 - beta) (1 + e_k)) + (1 - beta) p_k² e_k
 * </pre>
 *
 * @param beta share of the given label, in [0, 1]
 * @param hard whether the model's part is its best class, of equal ones the first, and not all its
 *     probabilities
 */
public record BootstrapSlopes(double beta, boolean hard) implements BoostingLoss.Slopes {

  public BootstrapSlopes {
    Require.between("beta", beta, 0, 1);
  }

  @Override
  public double derive(int label, double[] scores, double[] gradient, double[] curvature) {
    SoftTruthSlopes.logSoftmax(scores, curvature);
    return hard ? hard(label, gradient, curvature) : soft(label, gradient, curvature);
  }

  private double hard(int label, double[] gradient, double[] logP) {
    int best = 0;
    for (int k = 1; k < logP.length; k++) {
      best = logP[k] > logP[best] ? k : best;
    }
    Arrays.fill(gradient, 0);
    gradient[label] += beta;
    gradient[best] += 1 - beta;
    return SoftTruthSlopes.derive(gradient, logP);
  }

  private double soft(int label, double[] gradient, double[] logP) {
    double own = Arrays.stream(logP).map(each -> Math.exp(each) * each).sum();
    double rest = 1 - beta;
    double loss = -beta * logP[label] - rest * own;
    for (int k = 0; k < logP.length; k++) {
      double p = Math.exp(logP[k]);
      double over = logP[k] - own;
      gradient[k] = beta * (p - (k == label ? 1 : 0)) - rest * p * over;
      logP[k] = p * (1 - p) * (beta - rest * (1 + over)) + rest * p * p * over;
    }
    return loss;
  }
}
