package io.equipoise.tabular.optimise;

import io.equipoise.core.error.Require;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * The normal equations of least squares with a ridge penalty, gathered row by row.
 *
 * <pre>
 *   (Σ weight · x xᵀ + ridge · I) w = Σ weight · y x
 * </pre>
 */
public final class RidgeSystem {
  private final int width;
  private final DMatrixRMaj squares;
  private final DMatrixRMaj products;

  /** Of no row yet. */
  public RidgeSystem(int width) {
    this.width = width;
    squares = new DMatrixRMaj(width, width);
    products = new DMatrixRMaj(width, 1);
  }

  /** Adds a row, x from column {@code from} on. */
  public void add(double[] x, int from, double y, double weight) {
    for (int j = 0; j < width; j++) {
      double scaled = weight * x[from + j];
      products.data[j] += scaled * y;
      if (scaled != 0) {
        for (int k = 0; k <= j; k++) {
          squares.data[j * width + k] += scaled * x[from + k];
        }
      }
    }
  }

  /**
   * The weights (D).
   *
   * @param ridge weight of the penalty, above 0
   */
  public double[] solve(double ridge) {
    DMatrixRMaj penalised = squares.copy();
    for (int j = 0; j < width; j++) {
      for (int k = 0; k < j; k++) {
        penalised.data[k * width + j] = penalised.data[j * width + k];
      }
      penalised.data[j * width + j] += ridge;
    }
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(width);
    Require.that(
        solver.setA(penalised),
        "ridge cannot solve for " + width + " columns with ridge=" + ridge + "; raise it");
    DMatrixRMaj solution = new DMatrixRMaj(width, 1);
    solver.solve(products, solution);
    return solution.data;
  }
}
