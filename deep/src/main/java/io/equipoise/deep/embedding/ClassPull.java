package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import io.equipoise.deep.engine.GivenGradient;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Each row's mean similarity with the other rows of its class, by way of the sums of classes:
 *
 * <pre>
 *   perRow_i = 1/tau · u_i · m_i        m_i = (S_c - u_i) / (n_c - 1)        S_c = Σ of class c
 *   d Σ_i perRow_i / d u_i = 2 m_i / tau
 * </pre>
 *
 * @param perRow (N), 0 for a row that is alone; the gradient of its sum goes to the rows
 * @param paired (N) 1 for rows that are not alone, else 0; constant
 * @param rows how many are not alone
 */
record ClassPull(NDArray perRow, NDArray paired, int rows) {
  /** Numbers that are on the Java heap at a time, in double precision. */
  private static final int CHUNK = 1 << 16;

  /**
   * Of rows u (N,d) of length 1.
   *
   * @param labels (N) int64
   */
  static ClassPull of(NDArray unit, NDArray labels, double tau) {
    int width = Math.toIntExact(unit.getShape().get(1));
    Map<Long, ClassSum> sums = new HashMap<>();
    long[] classes = labels.toLongArray();
    ClassSum[] own = new ClassSum[classes.length];
    int step = Math.max(1, CHUNK / Math.max(1, width));
    for (int from = 0; from < own.length; from += step) {
      int to = Math.min(own.length, from + step);
      double[] values = values(unit, from, to);
      for (int i = from; i < to; i++) {
        own[i] = sums.computeIfAbsent(classes[i], label -> new ClassSum(width));
        own[i].add(values, (i - from) * width);
      }
    }
    NDManager manager = unit.getManager();
    DataType type = unit.getDataType();
    try (NDArray constant = unit.stopGradient();
        NDArray means = manager.zeros(unit.getShape(), type)) {
      for (int from = 0; from < own.length; from += step) {
        int to = Math.min(own.length, from + step);
        double[] values = values(unit, from, to);
        for (int i = from; i < to; i++) {
          own[i].others(values, (i - from) * width, tau);
        }
        put(values, means, from, to);
      }
      NDArray perRow;
      try (NDArray products = constant.mul(means)) {
        perRow = products.sum(new int[] {1});
      }
      double[] paired = Arrays.stream(own).mapToDouble(sum -> sum.rows > 1 ? 1 : 0).toArray();
      return new ClassPull(
          GivenGradient.attach(perRow, unit, means.addi(means)),
          manager.create(paired).toType(type, false),
          (int) Arrays.stream(paired).sum());
    }
  }

  /** The numbers of some rows. */
  private static double[] values(NDArray unit, int from, int to) {
    try (NDArray rows = unit.get(new NDIndex("{}:{}", from, to));
        NDArray exact = rows.toType(DataType.FLOAT64, true)) {
      return exact.toDoubleArray();
    }
  }

  private static void put(double[] values, NDArray means, int from, int to) {
    try (NDArray rows = means.get(new NDIndex("{}:{}", from, to));
        NDArray exact = means.getManager().create(values, rows.getShape());
        NDArray typed = exact.toType(means.getDataType(), true)) {
      rows.addi(typed);
    }
  }

  /** The sum of the rows of a class so far. */
  private static final class ClassSum {
    private final double[] sum;
    private int rows;

    ClassSum(int width) {
      this.sum = new double[width];
    }

    void add(double[] values, int from) {
      rows++;
      for (int j = 0; j < sum.length; j++) {
        sum[j] += values[from + j];
      }
    }

    /** Puts the mean of the other rows, over tau, in the place of a row; 0 where it is alone. */
    void others(double[] values, int from, double tau) {
      for (int j = 0; j < sum.length; j++) {
        values[from + j] = rows > 1 ? (sum[j] - values[from + j]) / ((rows - 1) * tau) : 0;
      }
    }
  }
}
