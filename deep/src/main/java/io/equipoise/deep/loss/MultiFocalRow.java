package io.equipoise.deep.loss;

import io.equipoise.deep.engine.FloatMath;

/**
 * {@link MultiFocalLoss} on one row of floats after the other, for a clip above 0. What all weights
 * share is computed once, so that a row may be asked under several.
 */
final class MultiFocalRow {
  /** Beyond it a sigmoid is 0 or 1 in single precision. */
  private static final float MOST = 80;

  /** Stands for 0 where its logarithm is taken. */
  private static final float NOTHING = 1e-12f;

  private final MultiFocalLoss.Options options;
  private final int labels;
  private final FloatMath math;
  private final float[] others;
  private final float[] logAbove;
  private final float[] logRest;
  private final float[] pull;

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
    this.pull = new float[labels];
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
    float gamma = (float) options.gammaNegative();
    for (int k = 0; k < labels; k++) {
      pull[k] = Math.max(logAbove[k] * (w[k] + gamma), FloatMath.LEAST_EXPONENT);
    }
    math.exp(pull);
    for (int k = 0; k < labels; k++) {
      pull[k] *= w[k];
    }
    slopes(pull, p, others, (float) options.clip(), slopes, labels);
    return -math.dot(pull, logRest);
  }

  private static void slopes(
      float[] pull, float[] p, float[] others, float clip, float[] slopes, int labels) {
    for (int k = 0; k < labels; k++) {
      slopes[k] = pull[k] * p[k] * others[k] / (1 - Math.max(p[k] - clip, 0));
    }
  }

  /** The loss that {@link #absent} counted for one label. */
  double absentOf(int label) {
    return -pull[label] * logRest[label];
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
