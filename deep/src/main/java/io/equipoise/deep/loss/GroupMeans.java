package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;

/**
 * The mean loss of each group in a batch, under the rows' weights: {@code L_g = Σ_g w_i l_i / Σ_g
 * w_i}.
 *
 * @param means (G), carries the gradient; 0 for an absent group
 * @param present (G) 1 where a group has weight in the batch, else 0, of the means' type
 */
public record GroupMeans(NDArray means, NDArray present) {

  /** Means of {@code values} (N) by the batch's groups. */
  public static GroupMeans of(NDArray values, Batch batch, Population population) {
    NDArray members = batch.groups().oneHot(population.groups(), values.getDataType());
    NDArray weighted = members.mul(batch.weights().expandDims(1));
    NDArray mass = weighted.sum(new int[] {0});
    NDArray present = mass.gt(0).toType(values.getDataType(), false);
    NDArray sums = values.expandDims(0).matMul(weighted).squeeze(0);
    NDArray divisor = mass.add(present.neg().add(1));
    return new GroupMeans(sums.div(divisor), present);
  }

  /** The means on the Java side. */
  public double[] values() {
    return doubles(means);
  }

  /** Which groups are there. */
  public boolean[] there() {
    double[] ones = doubles(present);
    boolean[] there = new boolean[ones.length];
    for (int g = 0; g < there.length; g++) {
      there[g] = ones[g] > 0;
    }
    return there;
  }

  private static double[] doubles(NDArray array) {
    return array.toType(DataType.FLOAT64, false).toDoubleArray();
  }
}
