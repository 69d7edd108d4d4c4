package io.equipoise.deep.semisupervised;

/**
 * The two weights of each sample, of its labels and of its consistency, which sum to 1. They are
 * kept by sample through a training as the logarithm of their ratio, so that they never overflow.
 */
public final class ConsistencyWeights {
  /** Neither weight falls below this, so that a sample can come back. */
  private static final double FLOOR = 1e-6;

  private final double[] logRatios;
  private final double etaB;

  private ConsistencyWeights(double[] logRatios, double etaB) {
    this.logRatios = logRatios;
    this.etaB = etaB;
  }

  /** Weights of one half for each sample. */
  static ConsistencyWeights even(int samples, double etaB) {
    return new ConsistencyWeights(new double[samples], etaB);
  }

  /** These weights (N·2), at least 0 and not both 0; rows are divided by their sums. */
  static ConsistencyWeights of(double[] rows, double etaB) {
    double[] logRatios = new double[rows.length / 2];
    for (int i = 0; i < logRatios.length; i++) {
      logRatios[i] = Math.log(rows[2 * i]) - Math.log(rows[2 * i + 1]);
    }
    return new ConsistencyWeights(logRatios, etaB);
  }

  /** One step of mirror ascent for one sample. */
  void step(int sample, double supervisedLoss, double consistencyLoss) {
    double moved = logRatios[sample] + etaB * (supervisedLoss - consistencyLoss);
    double first = Math.max(1 / (1 + Math.exp(-moved)), FLOOR);
    double second = Math.max(1 / (1 + Math.exp(moved)), FLOOR);
    logRatios[sample] = Math.log(first) - Math.log(second);
  }

  /** The weight of a sample's labels, in (0, 1). */
  public double supervised(int sample) {
    return 1 / (1 + Math.exp(-logRatios[sample]));
  }

  /** The weight of a sample's consistency, in (0, 1). */
  public double consistency(int sample) {
    return 1 / (1 + Math.exp(logRatios[sample]));
  }
}
