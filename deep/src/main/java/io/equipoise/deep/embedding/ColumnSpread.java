package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.Scalars;

/** How far the columns of rows (N,d) spread, and how much they say the same; N at least 2. */
final class ColumnSpread {
  /** Added to a variance, so that the slope of its root stays finite. */
  private static final double LEAST_VARIANCE = 1e-4;

  private ColumnSpread() {}

  /** {@code mean over columns of max(0, 1 - sqrt(Var + 1e-4))}, unbiased variances. */
  static NDArray shortfall(NDArray rows) {
    NDArray centred = centred(rows);
    NDArray variance = centred.square().sum(new int[] {0}).div(degrees(rows));
    NDArray deviation = variance.add(Scalars.of(LEAST_VARIANCE, variance)).sqrt();
    return deviation.neg().add(1).getNDArrayInternal().relu().mean();
  }

  /** {@code (1/d) Σ_{i≠j} Cov_ij²}, unbiased. */
  static NDArray redundancy(NDArray rows) {
    NDArray centred = centred(rows);
    NDArray covariance = centred.transpose().matMul(centred).div(degrees(rows));
    return offDiagonal(covariance.square()).sum().div(columns(rows));
  }

  /** A square matrix with zeros on its diagonal. */
  static NDArray offDiagonal(NDArray square) {
    int side = Math.toIntExact(square.getShape().get(0));
    return square.mul(
        square.getManager().eye(side).neg().add(1).toType(square.getDataType(), false));
  }

  /** Rows less the mean of each column. */
  static NDArray centred(NDArray rows) {
    return rows.sub(rows.mean(new int[] {0}, true));
  }

  /** Refuses what has no variance. */
  static void requireTwoItems(NDArray views, int axis, String loss) {
    long items = views.getShape().get(axis);
    Require.that(
        items >= 2, loss + " needs at least 2 items to take a variance of, but there are " + items);
  }

  private static NDArray degrees(NDArray rows) {
    return Scalars.held(rows.getShape().get(0) - 1.0, rows);
  }

  private static NDArray columns(NDArray rows) {
    return Scalars.held((double) rows.getShape().get(1), rows);
  }
}
