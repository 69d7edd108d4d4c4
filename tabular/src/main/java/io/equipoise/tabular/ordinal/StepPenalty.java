package io.equipoise.tabular.ordinal;

/**
 * What steps between boundaries cost.
 *
 * <pre>
 *   penalty = lambda · sum_kj (mix |psi_kj| + (1 - mix)/2 psi_kj²)
 * </pre>
 *
 * @param lambda at least 0
 * @param mix 1 for the absolute value alone, 0 for the square alone
 * @param parallel whether only the first step is free to differ from 0, at no cost: proportional
 *     odds
 */
record StepPenalty(double lambda, double mix, boolean parallel) {
  /** One set of coefficients for all boundaries, unpenalised. */
  static final StepPenalty PROPORTIONAL = new StepPenalty(0, 1, true);

  /** The sum over all steps. */
  double of(double[] point, int boundaries) {
    if (lambda == 0) {
      return 0;
    }
    double sum = 0;
    for (int j = boundaries; j < point.length; j++) {
      sum += mix * Math.abs(point[j]) + (1 - mix) / 2 * point[j] * point[j];
    }
    return lambda * sum;
  }

  /**
   * The entry that is best between staying near {@code value} and costing little.
   *
   * @param first whether it belongs to the first boundary
   * @param step inverse of the price of moving
   */
  double shrink(double value, boolean first, double step) {
    if (parallel) {
      return first ? value : 0;
    }
    double cut = step * lambda * mix;
    double left = value > cut ? value - cut : value < -cut ? value + cut : 0;
    return left / (1 + step * lambda * (1 - mix));
  }
}
