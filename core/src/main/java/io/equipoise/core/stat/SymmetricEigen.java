package io.equipoise.core.stat;

/**
 * Eigenvalues and eigenvectors of a small symmetric matrix by Jacobi's rotations, accurate for
 * small eigenvalues too. O(n³) time per sweep, of which there are few.
 *
 * @param values (n) in no order
 * @param vectors (n,n) eigenvector k in column k
 */
public record SymmetricEigen(double[] values, double[][] vectors) {
  private static final int MOST_SWEEPS = 100;

  /** Decomposes a symmetric matrix of finite numbers, which stays as it is. */
  public static SymmetricEigen of(double[][] matrix) {
    int n = matrix.length;
    double[][] a = new double[n][];
    double[][] v = new double[n][n];
    for (int i = 0; i < n; i++) {
      a[i] = matrix[i].clone();
      v[i][i] = 1;
    }
    for (int sweep = 0; sweep < MOST_SWEEPS && !isDiagonal(a); sweep++) {
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          rotate(a, v, p, q);
        }
      }
    }
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = a[i][i];
    }
    return new SymmetricEigen(values, v);
  }

  private static boolean isDiagonal(double[][] a) {
    for (int p = 0; p < a.length; p++) {
      for (int q = p + 1; q < a.length; q++) {
        if (Math.abs(a[p][q]) > 1e-17 * Math.sqrt(Math.abs(a[p][p] * a[q][q]))) {
          return false;
        }
      }
    }
    return true;
  }

  /** Turns the plane of p and q so that their entry becomes 0. */
  private static void rotate(double[][] a, double[][] v, int p, int q) {
    if (a[p][q] == 0) {
      return;
    }
    double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.hypot(theta, 1));
    double c = 1 / Math.hypot(t, 1);
    double s = t * c;
    for (int k = 0; k < a.length; k++) {
      double kp = a[k][p];
      double kq = a[k][q];
      a[k][p] = c * kp - s * kq;
      a[k][q] = s * kp + c * kq;
    }
    for (int k = 0; k < a.length; k++) {
      double pk = a[p][k];
      double qk = a[q][k];
      a[p][k] = c * pk - s * qk;
      a[q][k] = s * pk + c * qk;
      double kp = v[k][p];
      double kq = v[k][q];
      v[k][p] = c * kp - s * kq;
      v[k][q] = s * kp + c * kq;
    }
    a[p][q] = 0;
    a[q][p] = 0;
  }
}
