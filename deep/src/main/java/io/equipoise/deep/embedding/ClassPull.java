package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.equipoise.deep.engine.GivenGradient;
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
    double[] values = unit.toType(DataType.FLOAT64, false).toDoubleArray();
    for (int i = 0; i < classes.length; i++) {
      own[i] = sums.computeIfAbsent(classes[i], label -> new ClassSum(width));
      own[i].add(values, i * width);
    }
    double[] means = new double[values.length];
    double[] paired = new double[classes.length];
    int rows = 0;
    for (int i = 0; i < classes.length; i++) {
      int others = own[i].rows - 1;
      if (others > 0) {
        double[] sum = own[i].sum;
        for (int j = 0; j < width; j++) {
          means[i * width + j] = (sum[j] - values[i * width + j]) / (others * tau);
        }
        paired[i] = 1;
        rows++;
      }
    }
    NDManager manager = unit.getManager();
    DataType type = unit.getDataType();
    NDArray mean = manager.create(means, unit.getShape()).toType(type, false);
    NDArray perRow = unit.stopGradient().mul(mean).sum(new int[] {1});
    return new ClassPull(
        GivenGradient.attach(perRow, unit, mean.add(mean)),
        manager.create(paired).toType(type, false),
        rows);
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
  }
}
