package io.equipoise.tabular.estimate;

/** What ties an outcome to its features: {@code E[Y] = mu(x · beta)}. */
public enum RegressionModel {
  /** {@code mu(s) = s}. */
  LINEAR,
  /** {@code mu(s) = 1 / (1 + exp(-s))}. */
  LOGISTIC,
  /** {@code mu(s) = s} with an intercept alone: the mean of the outcome. */
  MEAN;

  /** {@code mu(s)}. */
  double mean(double s) {
    return this == LOGISTIC ? 1 / (1 + Math.exp(-s)) : s;
  }

  /** {@code mu'(s)}. */
  double slope(double s) {
    if (this != LOGISTIC) {
      return 1;
    }
    double odds = Math.exp(-Math.abs(s));
    return odds / ((1 + odds) * (1 + odds));
  }
}
