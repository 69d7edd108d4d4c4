package io.equipoise.deep.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class FloatMathTest {
  /** Of all floats; a prime, so that every exponent and many fractions are seen. */
  private static final int EVERY = 4_099;

  private static final int WIDTH = 1_000;
  private static final double MOST_UNITS = 2;

  private interface InPlace {
    void of(float[] x);
  }

  private static void compare(
      float[] x, int count, InPlace quick, DoubleUnaryOperator exact, String what) {
    float[] given = x.clone();
    quick.of(x);
    for (int i = 0; i < count; i++) {
      double expected = exact.applyAsDouble(given[i]);
      if (Double.isNaN(expected)) {
        assertThat(x[i]).as("%s of %s", what, given[i]).isNaN();
      } else {
        double units = Math.abs(x[i] - expected) / Math.ulp((float) expected);
        assertThat(units).as("%s of %s is %s", what, given[i], x[i]).isLessThan(MOST_UNITS);
      }
    }
  }

  /** Every so manieth float from one to another. */
  private static void sweep(
      float least, float most, InPlace quick, DoubleUnaryOperator exact, String what) {
    float[] row = new float[WIDTH];
    int filled = 0;
    for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += EVERY) {
      float x = Float.intBitsToFloat((int) bits);
      if (x >= least && x <= most) {
        row[filled++] = x;
      }
      if (filled == WIDTH) {
        compare(row, WIDTH, quick, exact, what);
        filled = 0;
      }
    }
    compare(row, filled, quick, exact, what);
  }

  private static void few(InPlace quick, DoubleUnaryOperator exact, String what, float... x) {
    compare(x, x.length, quick, exact, what);
  }

  @Test
  void exponentialsAreThoseOfDoublePrecision() {
    float least = FloatMath.LEAST_EXPONENT;
    float most = FloatMath.MOST_EXPONENT;
    sweep(least, most, new FloatMath(WIDTH)::exp, StrictMath::exp, "exp");
    few(
        new FloatMath(9)::exp,
        StrictMath::exp,
        "exp",
        least,
        most,
        0,
        -0f,
        1,
        -1,
        Float.MIN_VALUE,
        -Float.MIN_NORMAL,
        Float.NaN);
  }

  @Test
  void logarithmsAreThoseOfDoublePrecision() {
    float least = Float.MIN_NORMAL;
    sweep(least, Float.MAX_VALUE, new FloatMath(WIDTH)::log, StrictMath::log, "log");
    few(
        new FloatMath(5)::log,
        StrictMath::log,
        "log",
        least,
        Float.MAX_VALUE,
        1,
        Math.nextUp(1f),
        Math.nextDown(1f));
  }

  @Test
  void sumsAndLargestAreThoseOfALoop() {
    for (int width = 1; width < 200; width++) {
      float[] x = new float[width + 3];
      double sum = 0;
      double most = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < x.length; i++) {
        x[i] = (i * 37 % 101) - 60.5f;
        sum += i < width ? x[i] : 0;
        most = i < width ? Math.max(most, x[i]) : most;
      }
      FloatMath math = new FloatMath(width);
      assertThat((double) math.sum(x)).as("width %d", width).isCloseTo(sum, within(1e-3));
      assertThat((double) math.max(x)).as("width %d", width).isEqualTo(most);
    }
  }
}
