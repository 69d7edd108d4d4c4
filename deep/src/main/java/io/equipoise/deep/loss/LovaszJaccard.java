package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.deep.engine.Scalars;

/**
 * The Lovász extension of the Jaccard loss of one class: linear in the errors (N) as long as their
 * order stays, so that it is given by a slope for each row. Large matrices of floats go to {@link
 * LovaszLoops}.
 *
 * <pre>
 *   J(M) = 1 - w(P \ M) / w(P ∪ M)        P rows of the class, M wrong rows, w their weight
 *   slope of the k-th largest error = J(its k rows) - J(the k - 1 before)
 * </pre>
 */
final class LovaszJaccard {
  private LovaszJaccard() {}

  /**
   * The mean over columns of {@code Σ slope_i · counted_i}, a scalar. Of several columns those
   * without any positive row are left out.
   *
   * @param errors (N,K) give the order of rows in each column, largest first
   * @param counted (N,K) what is summed, such as the positive part of the errors
   * @param truth (N,K) 1 for rows of the column's class, else 0
   * @param weights (N) at least 0; rows of weight 0 are as if absent
   */
  static NDArray loss(NDArray errors, NDArray counted, NDArray truth, NDArray weights) {
    int columns = Math.toIntExact(errors.getShape().get(1));
    double[] weight = doubles(weights);
    double[] slopes = new double[weight.length * columns];
    int used = 0;
    for (int c = 0; c < columns; c++) {
      double[] positive = doubles(truth.get(":, {}", c));
      if (columns == 1 || weightOf(positive, weight) > 0) {
        long[] order = errors.get(":, {}", c).argSort(0, false).toLongArray();
        double[] column = slopes(order, positive, weight);
        for (int i = 0; i < column.length; i++) {
          slopes[i * columns + c] = column[i];
        }
        used++;
      }
    }
    NDArray constants =
        counted
            .getManager()
            .create(slopes, counted.getShape())
            .toType(counted.getDataType(), false);
    NDArray sum = counted.mul(constants).sum();
    return sum.div(Scalars.held(Math.max(1, used), sum));
  }

  static double[] slopes(long[] order, double[] positive, double[] weights) {
    double kept = weightOf(positive, weights);
    double union = kept;
    double before = 0;
    double[] slopes = new double[order.length];
    for (long each : order) {
      int row = (int) each;
      kept -= positive[row] * weights[row];
      union += (1 - positive[row]) * weights[row];
      double now = union > 0 ? 1 - Math.max(0, kept) / union : 0;
      slopes[row] = now - before;
      before = now;
    }
    return slopes;
  }

  private static double weightOf(double[] positive, double[] weights) {
    double sum = 0;
    for (int i = 0; i < positive.length; i++) {
      sum += positive[i] * weights[i];
    }
    return sum;
  }

  private static double[] doubles(NDArray array) {
    return array.toType(DataType.FLOAT64, false).toDoubleArray();
  }
}
