package io.equipoise.deep.embedding.similarity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.deep.embedding.UnitRows;
import io.equipoise.deep.engine.Scalars;

/**
 * {@code (Σ_k |x_k - y_k|^p)^(power/p)} of two rows. Rows that coincide have the distance 0, with a
 * gradient of 0. For p other than 2 a block needs room for b·N·d numbers.
 *
 * @param p at least 1; 2 is the Euclidean distance
 * @param power what the distance is raised to; above 0
 * @param normalize whether rows are first scaled to a p-norm of 1
 */
public record LpDistance(double p, double power, boolean normalize) implements Similarity {
  /** The Euclidean distance of directions, between 0 and 2. */
  public static final LpDistance EUCLIDEAN = new LpDistance(2, 1, true);

  /** Its square. */
  public static final LpDistance SQUARED = new LpDistance(2, 2, true);

  /** Sums of powers below this are taken to be 0. */
  private static final double LEAST = 1e-30;

  public LpDistance {
    Require.between("p", p, 1, 100);
    Require.between("power", power, 1e-3, 100);
  }

  @Override
  public NDArray between(NDArray left, NDArray right) {
    NDArray x = scaled(left);
    NDArray y = scaled(right);
    if (p != 2) {
      return raised(sumOfPowers(x.expandDims(1).sub(y.expandDims(0)), false));
    }
    NDArray squares =
        x.square().sum(new int[] {1}, true).add(y.square().sum(new int[] {1}).expandDims(0));
    NDArray apart = squares.sub(x.matMul(y.transpose()).mul(Scalars.held(2, x)));
    // what is left after the subtraction cancelled is rounding, not distance
    double rounding = x.getDataType() == DataType.FLOAT32 ? 1e-6 : 1e-14;
    NDArray same = apart.lte(squares.stopGradient().mul(Scalars.held(rounding, x)));
    return raised(NDArrays.where(same, apart.zerosLike(), apart));
  }

  @Override
  public NDArray ofRows(NDArray left, NDArray right) {
    return raised(sumOfPowers(scaled(left).sub(scaled(right)), false));
  }

  @Override
  public boolean isDistance() {
    return true;
  }

  private NDArray scaled(NDArray rows) {
    if (!normalize) {
      return rows;
    }
    if (p == 2) {
      return UnitRows.of(rows);
    }
    NDArray sums = sumOfPowers(rows, true);
    NDArray directed = sums.gt(LEAST);
    NDArray safe = NDArrays.where(directed, sums, sums.onesLike());
    return rows.div(safe.pow(Scalars.held(1 / p, safe)));
  }

  private NDArray sumOfPowers(NDArray differences, boolean keepAxis) {
    int last = differences.getShape().dimension() - 1;
    NDArray powers = differences.abs();
    if (p != 1) {
      powers = p == 2 ? differences.square() : powers.pow(Scalars.held(p, powers));
    }
    return powers.sum(new int[] {last}, keepAxis);
  }

  /** Sums of p-th powers to the power of {@code power / p}. */
  private NDArray raised(NDArray sums) {
    if (power == p) {
      return sums;
    }
    NDArray same = sums.lte(LEAST);
    NDArray safe = NDArrays.where(same, sums.onesLike(), sums);
    NDArray root = power / p == 0.5 ? safe.sqrt() : safe.pow(Scalars.held(power / p, safe));
    return NDArrays.where(same, root.zerosLike(), root);
  }
}
