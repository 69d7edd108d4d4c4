package io.equipoise.deep.loss;

import io.equipoise.deep.engine.FloatMath;

/**
 * {@code (1 - p)^exponent} of one row of probabilities after the other. Of many classes only few
 * have a probability that is not small, and where the power is near its tangent, a short series
 * does for the others.
 */
final class FadedRow {
  /** At most this many times one over it are there in a row that sums to 1. */
  private static final float SMALL = 1 / 16f;

  /** Up to this power the first term that the series leaves out is below 1e-9. */
  private static final double MOST_BENT = 1;

  private final double exponent;
  private final int classes;
  private final FloatMath math;
  private final float[] others;

  FadedRow(double exponent, int classes) {
    this.exponent = exponent;
    this.classes = classes;
    this.math = new FloatMath(classes);
    this.others = new float[classes];
  }

  /** Multiplies {@code x} by the powers. */
  void times(float[] p, float[] x) {
    if (exponent > MOST_BENT) {
      general(p, x);
    } else {
      System.arraycopy(x, 0, others, 0, classes);
      series(p, x, (float) exponent, classes);
      for (int c = 0; c < classes; c++) {
        if (p[c] > SMALL) {
          x[c] = (float) (others[c] * power(p[c]));
        }
      }
    }
  }

  private double power(double p) {
    return Math.pow(1 - Math.min(p, AdjustedProbability.MOST_SURE), exponent);
  }

  /** {@code 1 - a p (1 - (a-1)/2 p (1 - (a-2)/3 p (…)))}. */
  private static void series(float[] p, float[] x, float a, int count) {
    float second = (1 - a) / 2;
    float third = (2 - a) / 3;
    float fourth = (3 - a) / 4;
    float fifth = (4 - a) / 5;
    float sixth = (5 - a) / 6;
    for (int i = 0; i < count; i++) {
      float each = p[i];
      float sum = 1 + sixth * each;
      sum = 1 + fifth * each * sum;
      sum = 1 + fourth * each * sum;
      sum = 1 + third * each * sum;
      sum = 1 + second * each * sum;
      x[i] *= 1 - a * each * sum;
    }
  }

  private void general(float[] p, float[] x) {
    float most = (float) AdjustedProbability.MOST_SURE;
    for (int c = 0; c < classes; c++) {
      others[c] = 1 - Math.min(p[c], most);
    }
    math.log(others);
    float times = (float) exponent;
    for (int c = 0; c < classes; c++) {
      others[c] = Math.max(others[c] * times, FloatMath.LEAST_EXPONENT);
    }
    math.exp(others);
    for (int c = 0; c < classes; c++) {
      x[c] *= others[c];
    }
  }
}
