package io.equipoise.deep.loss;

import io.equipoise.deep.engine.FloatMath;

/**
 * {@link MultiFocalLoss} on one row of floats after the other, for a clip above 0. What all weights
 * share is computed once, so that a row may be asked under several.
 */
final class MultiFocalRow {
  /** Beyond it a sigmoid is 0 or 1 in single precision. */
  static final float MOST = 80;

  /** The least probability of labels that {@link #absentBut} is told to believe. */
  static final double LEAST_BELIEVED = 0.5;

  /** Stands for 0 where its logarithm is taken. */
  private static final float NOTHING = 1e-12f;

  private final MultiFocalLoss.Options options;
  private final int labels;
  private final FloatMath math;
  private final float[] others;
  private final float[] logAbove;
  private final float[] logRest;
  private final float[] movement;
  private final float[] pull;

  /** By label: minus the loss that was counted last. */
  private final float[] gain;

  /** By label: p of the row that was seen last. */
  final float[] p;

  MultiFocalRow(MultiFocalLoss.Options options, int labels) {
    this.options = options;
    this.labels = labels;
    this.math = new FloatMath(labels);
    this.p = new float[labels];
    this.others = new float[labels];
    this.logAbove = new float[labels];
    this.logRest = new float[labels];
    this.movement = new float[labels];
    this.pull = new float[labels];
    this.gain = new float[labels];
  }

  /** Takes a row's logits (K), which stay as they are. */
  void see(float[] logits) {
    for (int k = 0; k < labels; k++) {
      p[k] = -Math.min(Math.max(logits[k], -MOST), MOST);
    }
    math.exp(p);
    chances(p, others, labels);
    float clip = (float) options.clip();
    for (int k = 0; k < labels; k++) {
      logAbove[k] = Math.max(p[k] - clip, NOTHING);
    }
    for (int k = 0; k < labels; k++) {
      logRest[k] = 1 - Math.max(p[k] - clip, 0);
    }
    movements(p, others, logRest, movement, labels);
    math.log(logAbove);
    math.log(logRest);
  }

  /** From odds against it, p and 1 - p. */
  private static void chances(float[] p, float[] others, int labels) {
    for (int k = 0; k < labels; k++) {
      float odds = p[k];
      float sure = 1 / (1 + odds);
      p[k] = sure;
      others[k] = odds * sure;
    }
  }

  /**
   * The curve of labels that a row does not carry.
   *
   * @param w (K)
   * @param slopes (K) is filled with its derivative by each logit
   * @return the sum of the labels' losses
   */
  double absent(float[] w, float[] slopes) {
    pull(w);
    multiply(pull, movement, slopes, labels);
    multiply(pull, logRest, gain, labels);
    return -math.sum(gain);
  }

  /**
   * The same where some labels are believed to be carried, under a power of 0 for these.
   *
   * @param believed (K) 1 where a label is, 0 elsewhere; p is at least {@link #LEAST_BELIEVED}
   *     there
   */
  double absentBut(float[] believed, float[] w, float[] slopes) {
    absent(w, slopes);
    logs(p, others, pull, labels);
    replace(believed, w, pull, gain, labels);
    negate(others, pull, labels);
    replace(believed, w, pull, slopes, labels);
    return -math.sum(gain);
  }

  private void pull(float[] w) {
    float gamma = (float) options.gammaNegative();
    for (int k = 0; k < labels; k++) {
      pull[k] = Math.max(logAbove[k] * (w[k] + gamma), FloatMath.LEAST_EXPONENT);
    }
    math.exp(pull);
    for (int k = 0; k < labels; k++) {
      pull[k] *= w[k];
    }
  }

  /** What the logarithm of the rest loses by each logit. */
  private static void movements(
      float[] p, float[] others, float[] rest, float[] movement, int labels) {
    for (int k = 0; k < labels; k++) {
      movement[k] = p[k] * others[k] / rest[k];
    }
  }

  private static void multiply(float[] x, float[] y, float[] products, int labels) {
    for (int k = 0; k < labels; k++) {
      products[k] = x[k] * y[k];
    }
  }

  /** Of p from one half to 1, log p is a short series in (1 - p) / (1 + p). */
  private static void logs(float[] p, float[] others, float[] logs, int labels) {
    for (int k = 0; k < labels; k++) {
      float s = others[k] / (1 + p[k]);
      float square = s * s;
      float series = 0.09090909f;
      series = series * square + 0.11111111f;
      series = series * square + 0.14285715f;
      series = series * square + 0.2f;
      series = series * square + 0.33333334f;
      series = series * square + 1;
      logs[k] = -2 * s * series;
    }
  }

  private static void negate(float[] from, float[] to, int labels) {
    for (int k = 0; k < labels; k++) {
      to[k] = -from[k];
    }
  }

  /** Weighted numbers in place of others where these are marked by 1. */
  private static void replace(
      float[] marks, float[] w, float[] numbers, float[] others, int labels) {
    for (int k = 0; k < labels; k++) {
      others[k] += marks[k] * (w[k] * numbers[k] - others[k]);
    }
  }

  /** The loss that was counted last for one label. */
  double absentOf(int label) {
    return -gain[label];
  }

  /** The loss of a label that the row carries. */
  double present(double logit, double w) {
    return -faded(logit, w) * logarithm(logit);
  }

  /** Its derivative. */
  double presentSlope(double logit, double w) {
    return logarithm(logit) > Math.log(MultiFocalLoss.LEAST)
        ? -faded(logit, w) / (1 + Math.exp(logit))
        : 0;
  }

  private double faded(double logit, double w) {
    double gamma = options.gammaPositive();
    return gamma == 0 ? w : w * Math.pow(1 / (1 + Math.exp(logit)), gamma);
  }

  private static double logarithm(double logit) {
    double log = Math.min(logit, 0) - Math.log1p(Math.exp(-Math.abs(logit)));
    return Math.max(log, Math.log(MultiFocalLoss.LEAST));
  }
}
