package io.equipoise.core.metric;

import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Bootstrap;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.MeanInterval;

/** Numbers that say how well a model predicts a quantity, under the field's names. */
public enum ErrorMetric {
  MEAN_PREDICTION("meanPrediction"),
  MEAN_TARGET("meanTarget"),
  /** Mean of prediction minus target: above 0 the model predicts too much. */
  MEAN_ERROR("meanError"),
  MEAN_ABSOLUTE_ERROR("meanAbsoluteError"),
  MEAN_SQUARED_ERROR("meanSquaredError"),
  ROOT_MEAN_SQUARED_ERROR("rootMeanSquaredError"),
  /** One minus squared error over the target's variance; not measurable for a constant target. */
  R_SQUARED("rSquared");

  private final String metric;

  ErrorMetric(String metric) {
    this.metric = metric;
  }

  /** The field's name in camelCase. */
  public String metric() {
    return metric;
  }

  /** Whether the number is an error, of which less is better. */
  public boolean isError() {
    return this == MEAN_ABSOLUTE_ERROR
        || this == MEAN_SQUARED_ERROR
        || this == ROOT_MEAN_SQUARED_ERROR;
  }

  /** Smallest possible value. */
  public double least() {
    return isError() ? 0 : Double.NEGATIVE_INFINITY;
  }

  /** Largest possible value. */
  public double most() {
    return this == R_SQUARED ? 1 : Double.POSITIVE_INFINITY;
  }

  /**
   * The number with its interval over these rows: Student's for means, the root of that for the
   * root, a bootstrap of sums for R².
   *
   * @param predictions (N)
   * @param targets (N)
   * @param weights (N), at least 0
   */
  public Estimate of(double[] predictions, double[] targets, double[] weights, Seed seed) {
    if (this == R_SQUARED) {
      return determination(predictions, targets, weights, seed);
    }
    double[] terms = new double[targets.length];
    for (int i = 0; i < terms.length; i++) {
      terms[i] = term(predictions[i], targets[i]);
    }
    Estimate mean = MeanInterval.of(MeanInterval.Moments.of(terms, weights));
    double low = Math.max(least(), mean.low());
    return this == ROOT_MEAN_SQUARED_ERROR
        ? new Estimate(Math.sqrt(mean.value()), Math.sqrt(low), Math.sqrt(mean.high()))
        : new Estimate(mean.value(), low, mean.high());
  }

  private double term(double prediction, double target) {
    double error = prediction - target;
    return switch (this) {
      case MEAN_PREDICTION -> prediction;
      case MEAN_TARGET -> target;
      case MEAN_ERROR -> error;
      case MEAN_ABSOLUTE_ERROR -> Math.abs(error);
      default -> error * error;
    };
  }

  private static Estimate determination(
      double[] predictions, double[] targets, double[] weights, Seed seed) {
    int n = targets.length;
    double centre = MeanInterval.Moments.of(targets, weights).mean();
    double[][] terms = new double[4][n];
    for (int i = 0; i < n; i++) {
      double target = targets[i] - centre;
      double error = predictions[i] - targets[i];
      terms[0][i] = weights[i];
      terms[1][i] = weights[i] * target;
      terms[2][i] = weights[i] * target * target;
      terms[3][i] = weights[i] * error * error;
    }
    return Bootstrap.ofSums(
        terms,
        Bootstrap.REPLICATES,
        seed,
        sums -> {
          double spread = sums[2] - sums[1] * sums[1] / sums[0];
          return spread > 0 ? 1 - sums[3] / spread : Double.NaN;
        });
  }
}
