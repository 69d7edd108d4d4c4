package io.equipoise.deep.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Arithmetic on rows of floats as loops that the compiler turns into vector instructions, for
 * losses that would otherwise pass large arrays many times. Exponentials and logarithms are within
 * 2 units in the last place, the same on every machine; their polynomials are those of the Cephes
 * library (Moshier 1992).
 *
 * <p>Exponent and fraction of a float must be had as an integer, for which the compiler has no
 * vector instruction: floats are copied out of memory as integers instead. Used by one thread.
 */
public final class FloatMath {
  /** The least of which {@link #exp} is to be had; smaller numbers take a hundred times as long. */
  public static final float LEAST_EXPONENT = -80;

  /** The largest of which {@link #exp} is to be had. */
  public static final float MOST_EXPONENT = 88;

  private static final float PER_OCTAVE = 1.442695f;

  /** Of log 2, the digits that a whole number below 256 multiplies without rounding. */
  private static final float OCTAVE = 0.6933594f;

  private static final float OCTAVE_REST = -2.1219444e-4f;

  /** Added to a float, it leaves the nearest whole number in its lowest bits. */
  private static final float WHOLE = 12582912f;

  private static final int WHOLE_BITS = 0x4B400000;
  private static final int FRACTION_BITS = 23;
  private static final int EXPONENT_OF_ONE = 127;
  private static final int ROOT_OF_HALF_BITS = 0x3F3504F3;

  private final int width;
  private final float[] first;
  private final float[] second;
  private final int[] bits;
  private final int[] exponents;
  private final FloatBuffer floats;
  private final IntBuffer integers;

  /** For rows of this many numbers, at the beginning of arrays. */
  public FloatMath(int width) {
    this.width = width;
    this.first = new float[width];
    this.second = new float[width];
    this.bits = new int[width];
    this.exponents = new int[width];
    ByteBuffer memory =
        ByteBuffer.allocateDirect(width * Float.BYTES).order(ByteOrder.nativeOrder());
    this.floats = memory.asFloatBuffer();
    this.integers = memory.asIntBuffer();
  }

  /**
   * {@code e^x} in place, of x from {@link #LEAST_EXPONENT} to {@link #MOST_EXPONENT}; NaN of NaN.
   */
  public void exp(float[] x) {
    reduce(x, first, second, width);
    floats.put(0, first, 0, width);
    integers.get(0, bits, 0, width);
    powersOfTwo(bits, width);
    integers.put(0, bits, 0, width);
    floats.get(0, first, 0, width);
    multiply(first, second, x, width);
  }

  /** x as n log 2 + r: n beside {@link #WHOLE}, and e^r. */
  private static void reduce(float[] x, float[] whole, float[] power, int width) {
    for (int i = 0; i < width; i++) {
      float v = x[i];
      float n = v * PER_OCTAVE + WHOLE;
      whole[i] = n;
      n -= WHOLE;
      float r = v - n * OCTAVE - n * OCTAVE_REST;
      float p = 1.9875691e-4f;
      p = p * r + 0.0013981999f;
      p = p * r + 8.333452e-3f;
      p = p * r + 4.1665796e-2f;
      p = p * r + 0.16666666f;
      p = p * r + 0.5f;
      power[i] = p * (r * r) + r + 1;
    }
  }

  private static void powersOfTwo(int[] bits, int width) {
    for (int i = 0; i < width; i++) {
      bits[i] = (bits[i] + EXPONENT_OF_ONE) << FRACTION_BITS;
    }
  }

  private static void multiply(float[] x, float[] y, float[] products, int width) {
    for (int i = 0; i < width; i++) {
      products[i] = x[i] * y[i];
    }
  }

  /** The natural logarithm in place, of finite numbers from {@link Float#MIN_NORMAL} up. */
  public void log(float[] x) {
    floats.put(0, x, 0, width);
    integers.get(0, bits, 0, width);
    split(bits, exponents, width);
    integers.put(0, bits, 0, width);
    floats.get(0, first, 0, width);
    integers.put(0, exponents, 0, width);
    floats.get(0, second, 0, width);
    join(first, second, x, width);
  }

  /** Bits as fractions of at least the root of one half, and exponents beside {@link #WHOLE}. */
  private static void split(int[] bits, int[] exponents, int width) {
    for (int i = 0; i < width; i++) {
      exponents[i] = (bits[i] - ROOT_OF_HALF_BITS) >> FRACTION_BITS;
    }
    for (int i = 0; i < width; i++) {
      bits[i] -= exponents[i] << FRACTION_BITS;
    }
    for (int i = 0; i < width; i++) {
      exponents[i] += WHOLE_BITS;
    }
  }

  private static void join(float[] fractions, float[] exponents, float[] logarithms, int width) {
    for (int i = 0; i < width; i++) {
      float f = fractions[i] - 1;
      float n = exponents[i] - WHOLE;
      float square = f * f;
      float p = 7.0376836e-2f;
      p = p * f - 1.151461e-1f;
      p = p * f + 0.116769984f;
      p = p * f - 1.2420141e-1f;
      p = p * f + 1.4249323e-1f;
      p = p * f - 0.16668057f;
      p = p * f + 0.20000714f;
      p = p * f - 2.4999994e-1f;
      p = p * f + 3.333333e-1f;
      logarithms[i] = f + (p * f * square + n * OCTAVE_REST - 0.5f * square) + n * OCTAVE;
    }
  }

  /** The sum of a row, of eight sums beside each other. */
  public float sum(float[] x) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    float e = 0;
    float f = 0;
    float g = 0;
    float h = 0;
    int i = 0;
    for (; i + 8 <= width; i += 8) {
      a += x[i];
      b += x[i + 1];
      c += x[i + 2];
      d += x[i + 3];
      e += x[i + 4];
      f += x[i + 5];
      g += x[i + 6];
      h += x[i + 7];
    }
    float sum = ((a + b) + (c + d)) + ((e + f) + (g + h));
    for (; i < width; i++) {
      sum += x[i];
    }
    return sum;
  }

  /** The sum of products, likewise. */
  public float dot(float[] x, float[] y) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    float e = 0;
    float f = 0;
    float g = 0;
    float h = 0;
    int i = 0;
    for (; i + 8 <= width; i += 8) {
      a += x[i] * y[i];
      b += x[i + 1] * y[i + 1];
      c += x[i + 2] * y[i + 2];
      d += x[i + 3] * y[i + 3];
      e += x[i + 4] * y[i + 4];
      f += x[i + 5] * y[i + 5];
      g += x[i + 6] * y[i + 6];
      h += x[i + 7] * y[i + 7];
    }
    float sum = ((a + b) + (c + d)) + ((e + f) + (g + h));
    for (; i < width; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  /** The largest number of a row; of NaN nothing is known. */
  public float max(float[] x) {
    float most = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < width; i++) {
      most = x[i] > most ? x[i] : most;
    }
    return most;
  }
}
