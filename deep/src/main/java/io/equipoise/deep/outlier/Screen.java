package io.equipoise.deep.outlier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rules out points that are surely not among the nearest, by products of matrices in single
 * precision: few are left whose distance must be computed.
 *
 * <pre>
 *   |q - p|² = |q|² + |p|² - 2 q·p        q·p in float32 is off by c/2 (|q|² + |p|²) at most
 *   low, high = (1 -+ c)(|q|² + |p|²) - 2 q·p        c = (D + 8) 2^-23
 * </pre>
 *
 * <p>A point whose low end lies above the k-th smallest high end is none of the k nearest. Points
 * are centred and scaled to at most 1 first, which keeps the bound tight and products finite.
 */
final class Screen {
  private static final int BLOCK = 4096;
  private static final double UNDERFLOW = 1e-35;

  private final int width;
  private final int count;
  private final double[] centre;
  private final double scale;
  private final double[] squares;
  private final double[] lows;
  private final double slack;
  private final List<NDArray> blocks = new ArrayList<>();

  /** Readies these points (N·D); the manager's arrays are read by several threads. */
  Screen(double[] points, int width, NDManager manager) {
    this.width = width;
    this.count = points.length / width;
    this.slack = (width + 8) * 0x1p-23;
    this.centre = new double[width];
    for (int i = 0; i < points.length; i++) {
      centre[i % width] += points[i] / count;
    }
    double most = 0;
    for (int i = 0; i < points.length; i++) {
      most = Math.max(most, Math.abs(points[i] - centre[i % width]));
    }
    this.scale = most > 1e-300 ? 1 / most : 1;
    this.squares = new double[count];
    for (int start = 0; start < count; start += BLOCK) {
      int end = Math.min(count, start + BLOCK);
      float[] rows = ready(points, start, end, squares, start);
      blocks.add(manager.create(turned(rows), new Shape(width, end - start)));
    }
    this.lows = Arrays.stream(squares).map(square -> (1 - slack) * square).toArray();
  }

  /** Rows (N·D) as columns (D·N), so that a product reads both its sides in order. */
  private float[] turned(float[] rows) {
    int many = rows.length / width;
    float[] turned = new float[rows.length];
    for (int i = 0; i < many; i++) {
      for (int c = 0; c < width; c++) {
        turned[c * many + i] = rows[i * width + c];
      }
    }
    return turned;
  }

  /**
   * Rows in single precision, centred and scaled; their squared lengths go into {@code lengths}.
   */
  private float[] ready(double[] rows, int from, int to, double[] lengths, int at) {
    float[] ready = new float[(to - from) * width];
    for (int i = from; i < to; i++) {
      double sum = 0;
      for (int c = 0; c < width; c++) {
        double value = (rows[i * width + c] - centre[c]) * scale;
        sum += value * value;
        ready[(i - from) * width + c] = (float) value;
      }
      lengths[at + i - from] = sum;
    }
    return ready;
  }

  /**
   * For each of the queries {@code from} to {@code to} of {@code queries} (M·D) the points, by
   * number, among which its {@code wanted} nearest are.
   *
   * @param own whether query i is point i, which is then no candidate
   */
  int[][] candidates(
      double[] queries, int from, int to, boolean own, int wanted, NDManager manager) {
    double[] lengths = new double[to - from];
    NDArray rows =
        manager.create(ready(queries, from, to, lengths, 0), new Shape(to - from, width));
    Kept[] kept = new Kept[to - from];
    Arrays.setAll(kept, q -> new Kept(wanted));
    for (int b = 0; b < blocks.size(); b++) {
      int start = b * BLOCK;
      int size = Math.min(BLOCK, count - start);
      float[] products;
      try (NDArray product = rows.matMul(blocks.get(b))) {
        products = product.toFloatArray();
      }
      for (int q = 0; q < kept.length; q++) {
        int self = own ? from + q - start : -1;
        kept[q].look(products, q * size, start, size, lengths[q], self);
      }
    }
    return Arrays.stream(kept).map(Kept::points).toArray(int[][]::new);
  }

  /** What is left for one query. */
  private final class Kept {
    private final double[] highs;
    private int[] points = new int[64];
    private int size;

    Kept(int wanted) {
      highs = new double[wanted];
      Arrays.fill(highs, Double.POSITIVE_INFINITY);
    }

    void look(float[] products, int at, int start, int many, double length, int self) {
      double limit = highs[highs.length - 1];
      double bar = limit + UNDERFLOW - (1 - slack) * length;
      for (int j = 0; j < many; j++) {
        double low = lows[start + j] - 2.0 * products[at + j];
        if (!(low > bar) && j != self) { // what overflowed is kept
          keep(start + j);
          double high = (1 + slack) * (length + squares[start + j]) - 2.0 * products[at + j];
          if (high < limit) {
            limit = lower(high);
            bar = limit + UNDERFLOW - (1 - slack) * length;
          }
        }
      }
    }

    /** Takes a high end among the smallest; gives the largest of those. */
    private double lower(double high) {
      int at = highs.length - 1;
      for (; at > 0 && highs[at - 1] > high; at--) {
        highs[at] = highs[at - 1];
      }
      highs[at] = high;
      return highs[highs.length - 1];
    }

    private void keep(int point) {
      if (size == points.length) {
        points = Arrays.copyOf(points, 2 * size);
      }
      points[size++] = point;
    }

    int[] points() {
      return Arrays.copyOf(points, size);
    }
  }
}
