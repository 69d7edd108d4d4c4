package io.equipoise.core.boost;

import io.equipoise.core.error.Require;

/**
 * Losses that judge a row by the probability of its true class alone.
 *
 * <pre>
 *   o'_k = scale · (o_k + shift_k - margin_y [k = y])      p = softmax(o')      loss = g(log p_y)
 *   dloss/do_k   = scale · g' · ([k = y] - p_k)
 *   d²loss/do_k² = scale² · (g'' · ([k = y] - p_k)² - g' · p_k (1 - p_k))
 * </pre>
 *
 * @param curve g
 * @param shifts (C) added to the scores
 * @param margins (C) taken from the true class's score
 * @param scale above 0
 */
public record TrueClassSlopes(LogCurve curve, double[] shifts, double[] margins, double scale)
    implements BoostingLoss.Slopes {

  public TrueClassSlopes {
    Require.sameLength("the shifts", shifts.length, "the margins", margins.length);
    Require.above("scale", scale, 0);
  }

  /** {@code g} on the scores as they are. */
  public static TrueClassSlopes of(LogCurve curve, int classes) {
    return new TrueClassSlopes(curve, new double[classes], new double[classes], 1);
  }

  @Override
  public double derive(int label, double[] scores, double[] gradient, double[] curvature) {
    double top = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < scores.length; k++) {
      top = Math.max(top, moved(k, label, scores));
    }
    double sum = 0;
    for (int k = 0; k < scores.length; k++) {
      gradient[k] = Math.exp(moved(k, label, scores) - top);
      sum += gradient[k];
    }
    double logP = moved(label, label, scores) - top - Math.log(sum);
    double slope = scale * curve.slope(logP);
    double bend = scale * scale * curve.bend(logP);
    for (int k = 0; k < scores.length; k++) {
      double p = gradient[k] / sum;
      double miss = (k == label ? 1 : 0) - p;
      gradient[k] = slope * miss;
      curvature[k] = bend * miss * miss - scale * slope * p * (1 - p);
    }
    return curve.value(logP);
  }

  private double moved(int k, int label, double[] scores) {
    return scale * (scores[k] + shifts[k] - (k == label ? margins[k] : 0));
  }
}
