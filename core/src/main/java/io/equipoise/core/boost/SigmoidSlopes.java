package io.equipoise.core.boost;

/**
 * Losses that hold every class by itself against all others, with a sigmoid each.
 *
 * <pre>
 *   loss = scale · (present(o_y) + Σ_{k ≠ y} absent(o_k))
 * </pre>
 *
 * @param present loss of the true class's score
 * @param absent loss of any other class's score
 * @param scale what multiplies it
 */
public record SigmoidSlopes(Curve present, Curve absent, double scale)
    implements BoostingLoss.Slopes {

  /** A loss of one score. */
  @FunctionalInterface
  public interface Curve {
    /**
     * Gives the loss and writes its first and second derivative.
     *
     * @param slopes (2) only written
     */
    double derive(double score, double[] slopes);
  }

  @Override
  public double derive(int label, double[] scores, double[] gradient, double[] curvature) {
    double[] slopes = new double[2];
    double loss = 0;
    for (int k = 0; k < scores.length; k++) {
      loss += (k == label ? present : absent).derive(scores[k], slopes);
      gradient[k] = scale * slopes[0];
      curvature[k] = scale * slopes[1];
    }
    return scale * loss;
  }

  /** {@code log(1 + exp(x))}. */
  public static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  /** {@code 1 / (1 + exp(-x))}. */
  public static double sigmoid(double x) {
    double decay = Math.exp(-Math.abs(x));
    return (x >= 0 ? 1 : decay) / (1 + decay);
  }
}
