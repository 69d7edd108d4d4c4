package io.equipoise.deep.loss;

import io.equipoise.deep.engine.FloatMath;
import java.nio.FloatBuffer;

/**
 * Softmax of one row after the other, of floats. What a row's exponentials sum to is kept, so that
 * having a row's probabilities again takes the exponentials alone.
 */
final class SoftmaxRow {
  /** A sum up to here has no exponential that was cut. */
  private static final float MOST_SUM = 1e30f;

  private final int classes;
  private final FloatMath math;
  private final float[] shifts;
  private final float[] shares;

  /** p of the row that was seen last (C), which may be changed. */
  final float[] p;

  SoftmaxRow(int rows, int classes) {
    this.classes = classes;
    this.math = new FloatMath(classes);
    this.shifts = new float[rows];
    this.shares = new float[rows];
    this.p = new float[classes];
  }

  FloatMath math() {
    return math;
  }

  /**
   * Computes {@link #p} of a row for the first time.
   *
   * @param at where the row's logits begin
   * @return log p of {@code label}
   */
  double see(FloatBuffer logits, int at, int row, int label) {
    logits.get(at, p, 0, classes);
    double own = p[label];
    // any logit will do that is not far below the largest, and the first one mostly does
    float sum = exponentials(p[0], row);
    if (!(sum < MOST_SUM)) {
      logits.get(at, p, 0, classes);
      sum = exponentials(math.max(p), row);
    }
    shares[row] = 1 / sum;
    multiply(p, shares[row], classes);
    return own - shifts[row] - Math.log(sum);
  }

  private float exponentials(float shift, int row) {
    shifts[row] = shift;
    shift(p, shift, classes);
    math.exp(p);
    return math.sum(p);
  }

  /** Computes {@link #p} of a row that was seen before. */
  void seeAgain(FloatBuffer logits, int at, int row) {
    logits.get(at, p, 0, classes);
    shift(p, shifts[row], classes);
    math.exp(p);
    multiply(p, shares[row], classes);
  }

  private static void shift(float[] x, float number, int count) {
    for (int i = 0; i < count; i++) {
      x[i] = Math.min(Math.max(x[i] - number, FloatMath.LEAST_EXPONENT), FloatMath.MOST_EXPONENT);
    }
  }

  private static void multiply(float[] x, float number, int count) {
    for (int i = 0; i < count; i++) {
      x[i] *= number;
    }
  }
}
