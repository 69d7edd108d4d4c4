package io.equipoise.tabular.calibration;

/**
 * Descends along gradients with a step of its own for every weight: for nets of some dozen weights.
 *
 * @see <a href="https://arxiv.org/abs/1412.6980">Kingma and Ba, Adam: A method for stochastic
 *     optimization, 2015, algorithm 1</a>
 */
final class Adam {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final double rate;
  private final double[] mean;
  private final double[] square;
  private int steps;

  Adam(double rate, int size) {
    this.rate = rate;
    this.mean = new double[size];
    this.square = new double[size];
  }

  /** Changes the weights in place. */
  void step(double[] weights, double[] gradient) {
    steps++;
    double unbiasMean = 1 - Math.pow(BETA1, steps);
    double unbiasSquare = 1 - Math.pow(BETA2, steps);
    for (int i = 0; i < weights.length; i++) {
      mean[i] = BETA1 * mean[i] + (1 - BETA1) * gradient[i];
      square[i] = BETA2 * square[i] + (1 - BETA2) * gradient[i] * gradient[i];
      weights[i] -= rate * (mean[i] / unbiasMean) / (Math.sqrt(square[i] / unbiasSquare) + EPSILON);
    }
  }
}
