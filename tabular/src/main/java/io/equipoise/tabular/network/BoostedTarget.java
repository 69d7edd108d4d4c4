package io.equipoise.tabular.network;

import java.util.Arrays;

/**
 * What additive scores F (N·K) are boosted towards: where they start, what is left of the truth,
 * and how far a step should go.
 */
sealed interface BoostedTarget {
  /** Keeps exponentials of scores finite. */
  double MOST = 30;

  /** Denominators below this carry no curvature. */
  double FLAT = 1e-12;

  /** Scores per row K. */
  int outputs();

  /** Scores (K) before the first step; (N) row weights. */
  double[] start(double[] weights);

  /** What is left of the truth (N·K). */
  double[] residuals(double[] scores);

  /**
   * The Newton step along h: numerator, then denominator of rho.
   *
   * @param h (N·K) what was fitted to the residuals
   */
  double[] newton(double[] scores, double[] h, double[] weights);

  /** Mean loss of the scores. */
  double loss(double[] scores, double[] weights);

  /**
   * By what merged scores are multiplied, so that a sigmoid or softmax of them is a probability.
   */
  double merged();

  /** Two classes as -1 and 1; F is half the log-odds. */
  record Binary(double[] y) implements BoostedTarget {
    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public double[] start(double[] weights) {
      double mean = mean(y, weights);
      return new double[] {0.5 * Math.log((1 + mean) / (1 - mean))};
    }

    @Override
    public double[] residuals(double[] scores) {
      double[] left = new double[y.length];
      for (int i = 0; i < left.length; i++) {
        left[i] = 2 * y[i] / (1 + Math.exp(2 * y[i] * bounded(scores[i])));
      }
      return left;
    }

    @Override
    public double[] newton(double[] scores, double[] h, double[] weights) {
      double[] r = residuals(scores);
      double up = 0;
      double down = 0;
      for (int i = 0; i < r.length; i++) {
        up += weights[i] * r[i] * h[i];
        down += weights[i] * r[i] * (2 * y[i] - r[i]) * h[i] * h[i];
      }
      return new double[] {up, down};
    }

    @Override
    public double loss(double[] scores, double[] weights) {
      double sum = 0;
      for (int i = 0; i < y.length; i++) {
        sum += weights[i] * Math.log1p(Math.exp(-2 * y[i] * bounded(scores[i])));
      }
      return sum / Arrays.stream(weights).sum();
    }

    @Override
    public double merged() {
      return 2;
    }

    private static double bounded(double score) {
      return Math.max(-MOST, Math.min(MOST, score));
    }
  }

  /** Several classes under a softmax, with one step length for all of them. */
  record Classes(int[] labels, int outputs) implements BoostedTarget {
    @Override
    public double[] start(double[] weights) {
      return new double[outputs];
    }

    @Override
    public double[] residuals(double[] scores) {
      double[] left = probabilities(scores);
      for (int i = 0; i < labels.length; i++) {
        for (int k = 0; k < outputs; k++) {
          left[i * outputs + k] = (k == labels[i] ? 1 : 0) - left[i * outputs + k];
        }
      }
      return left;
    }

    @Override
    public double[] newton(double[] scores, double[] h, double[] weights) {
      double[] p = probabilities(scores);
      double up = 0;
      double down = 0;
      for (int i = 0; i < labels.length; i++) {
        for (int k = 0; k < outputs; k++) {
          int at = i * outputs + k;
          up += weights[i] * h[at] * ((k == labels[i] ? 1 : 0) - p[at]);
          down += weights[i] * h[at] * h[at] * p[at] * (1 - p[at]);
        }
      }
      return new double[] {up, down};
    }

    @Override
    public double loss(double[] scores, double[] weights) {
      double[] p = probabilities(scores);
      double sum = 0;
      for (int i = 0; i < labels.length; i++) {
        sum -= weights[i] * Math.log(Math.max(1e-300, p[i * outputs + labels[i]]));
      }
      return sum / Arrays.stream(weights).sum();
    }

    @Override
    public double merged() {
      return 1;
    }

    private double[] probabilities(double[] scores) {
      double[] p = new double[scores.length];
      for (int at = 0; at < p.length; at += outputs) {
        softmax(scores, at, outputs, p);
      }
      return p;
    }
  }

  /** Numbers under squared error. */
  record Numbers(double[] y) implements BoostedTarget {
    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public double[] start(double[] weights) {
      return new double[] {mean(y, weights)};
    }

    @Override
    public double[] residuals(double[] scores) {
      double[] left = new double[y.length];
      for (int i = 0; i < left.length; i++) {
        left[i] = y[i] - scores[i];
      }
      return left;
    }

    @Override
    public double[] newton(double[] scores, double[] h, double[] weights) {
      return new double[] {1, 1};
    }

    @Override
    public double loss(double[] scores, double[] weights) {
      double sum = 0;
      for (int i = 0; i < y.length; i++) {
        sum += weights[i] * (y[i] - scores[i]) * (y[i] - scores[i]) / 2;
      }
      return sum / Arrays.stream(weights).sum();
    }

    @Override
    public double merged() {
      return 1;
    }
  }

  private static double mean(double[] y, double[] weights) {
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      sum += weights[i] * y[i];
    }
    return sum / Arrays.stream(weights).sum();
  }

  /** Writes the softmax of K scores into the same places. */
  static void softmax(double[] scores, int at, int outputs, double[] p) {
    double top = Double.NEGATIVE_INFINITY;
    for (int k = at; k < at + outputs; k++) {
      top = Math.max(top, scores[k]);
    }
    double sum = 0;
    for (int k = at; k < at + outputs; k++) {
      p[k] = Math.exp(scores[k] - top);
      sum += p[k];
    }
    for (int k = at; k < at + outputs; k++) {
      p[k] /= sum;
    }
  }
}
