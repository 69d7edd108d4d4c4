package io.equipoise.tabular.neighbour;

import java.util.Arrays;
import java.util.List;

/**
 * Distances of one point to a block of points in single precision, fast and nearly right: they tell
 * which few points must be measured exactly.
 *
 * <pre>
 *   |x - y|^2 - |x|^2 = |y|^2 - 2 x . y
 * </pre>
 *
 * <p>Columns are centred and scaled so that no number is larger than 1, and cut into blocks with
 * one array per column, which the inner loop runs through side by side. {@link #slack} bounds what
 * rounding may have done.
 */
final class Screen {
  /** Points per block. */
  static final int BLOCK = 512;

  private static final double ROUNDING = 0x1.0p-24;

  private final double[][] numbers;
  private final double[] centre;
  private final double scale;
  private final float[][][] blocks;
  private final float[][] norms;
  private final double[] largestNorm;

  Screen(int count, List<double[]> columns) {
    numbers = columns.toArray(double[][]::new);
    centre = new double[numbers.length];
    double largest = 0;
    for (int f = 0; f < numbers.length; f++) {
      double low = Arrays.stream(numbers[f]).min().orElse(0);
      double high = Arrays.stream(numbers[f]).max().orElse(0);
      double mean = Arrays.stream(numbers[f]).map(value -> value / Math.max(1, count)).sum();
      centre[f] = Math.max(low, Math.min(high, mean));
      largest = Math.max(largest, Math.max(high / 2 - centre[f] / 2, centre[f] / 2 - low / 2));
    }
    scale = largest > 0 ? largest : 1; // half the largest distance from a centre: 1 cannot overflow
    int cut = (count + BLOCK - 1) / BLOCK;
    blocks = new float[cut][numbers.length][BLOCK];
    norms = new float[cut][BLOCK];
    largestNorm = new double[cut];
    for (int b = 0; b < cut; b++) {
      fill(b, Math.min(BLOCK, count - b * BLOCK));
    }
  }

  private void fill(int block, int size) {
    for (int j = 0; j < size; j++) {
      double norm = 0;
      for (int f = 0; f < numbers.length; f++) {
        double value = scaled(f, block * BLOCK + j);
        blocks[block][f][j] = (float) value;
        norm += value * value;
      }
      norms[block][j] = (float) norm;
      largestNorm[block] = Math.max(largestNorm[block], norm);
    }
  }

  private double scaled(int column, int point) {
    return (numbers[column][point] / 2 - centre[column] / 2) / scale;
  }

  /** A point's part in every inner product: -2 x, in the screen's scale. */
  float[] factors(int point) {
    float[] factors = new float[numbers.length];
    for (int f = 0; f < factors.length; f++) {
      factors[f] = (float) (-2 * scaled(f, point));
    }
    return factors;
  }

  /** {@code |x|^2} in the screen's scale. */
  double norm(int point) {
    double norm = 0;
    for (int f = 0; f < numbers.length; f++) {
      norm += scaled(f, point) * scaled(f, point);
    }
    return norm;
  }

  /** A squared distance in the screen's scale. */
  double shrunk(double squared) {
    return squared / 2 / scale / 2 / scale;
  }

  /** Writes {@code |y|^2 - 2 x . y} for every point y of a block; BLOCK entries. */
  void score(float[] factors, int block, float[] out) {
    System.arraycopy(norms[block], 0, out, 0, BLOCK);
    float[][] columns = blocks[block];
    int f = 0;
    for (; f + 4 <= factors.length; f += 4) {
      addFour(
          columns[f],
          columns[f + 1],
          columns[f + 2],
          columns[f + 3],
          factors[f],
          factors[f + 1],
          factors[f + 2],
          factors[f + 3],
          out);
    }
    for (; f < factors.length; f++) {
      addOne(columns[f], factors[f], out);
    }
  }

  /** Four columns at once, so that the sums are loaded and stored a quarter as often. */
  private static void addFour(
      float[] a,
      float[] b,
      float[] c,
      float[] d,
      float qa,
      float qb,
      float qc,
      float qd,
      float[] sum) {
    for (int j = 0; j < BLOCK; j++) {
      sum[j] =
          Math.fma(qa, a[j], Math.fma(qb, b[j], Math.fma(qc, c[j], Math.fma(qd, d[j], sum[j]))));
    }
  }

  private static void addOne(float[] a, float qa, float[] sum) {
    for (int j = 0; j < BLOCK; j++) {
      sum[j] = Math.fma(qa, a[j], sum[j]);
    }
  }

  /**
   * How far rounding can have moved any score of a block, at most.
   *
   * @param norm of the query
   * @param others largest sum of what is added to a score besides numbers, in the screen's scale
   * @param terms how many such things are added
   */
  double slack(double norm, int block, double others, int terms) {
    double largest = largestNorm[block];
    double partial = largest + 2 * Math.sqrt(norm * largest) + others;
    int steps = numbers.length + terms + 4;
    return 2 * steps * (ROUNDING * partial + Float.MIN_NORMAL);
  }
}
