package io.equipoise.core.stat;

/**
 * Eigenvalues alone of a symmetric matrix of some hundreds of rows: Householder's reflections to
 * three diagonals, then bisection by Sturm's count. O(n³) time, once; each is right to rounding of
 * the largest. {@link SymmetricEigen} is right to the last digit of the smallest, and slower.
 */
public final class SymmetricEigenvalues {
  private SymmetricEigenvalues() {}

  /** Of a symmetric matrix of finite numbers, which stays as it is; ascending. */
  public static double[] of(double[][] matrix) {
    int n = matrix.length;
    double[] diagonal = new double[n];
    double[] beside = new double[n];
    reduce(matrix, diagonal, beside);
    double reach = 0;
    for (int i = 0; i < n; i++) {
      double next = i + 1 < n ? Math.abs(beside[i + 1]) : 0;
      reach = Math.max(reach, Math.abs(diagonal[i]) + Math.abs(beside[i]) + next);
    }
    double[] values = new double[n];
    for (int k = 0; k < n; k++) {
      // those before it are no larger, so that the search need not start anew
      values[k] = bisect(diagonal, beside, k, k == 0 ? -reach : values[k - 1], reach);
    }
    return values;
  }

  /** The (k+1)-th smallest, between these bounds. */
  private static double bisect(
      double[] diagonal, double[] beside, int k, double least, double most) {
    double low = least;
    double high = most;
    while (true) {
      double middle = low + (high - low) / 2;
      if (middle <= low || middle >= high) {
        return middle;
      }
      if (below(diagonal, beside, middle) > k) {
        high = middle;
      } else {
        low = middle;
      }
      if (high - low <= Math.ulp(Math.max(Math.abs(most), Double.MIN_NORMAL))) {
        return low + (high - low) / 2;
      }
    }
  }

  /** How many eigenvalues lie below x: the negative pivots of the matrix less x. */
  private static int below(double[] diagonal, double[] beside, double x) {
    int count = 0;
    double pivot = 1;
    for (int i = 0; i < diagonal.length; i++) {
      double safe = pivot == 0 ? Double.MIN_NORMAL : pivot;
      pivot = diagonal[i] - x - (beside[i] == 0 ? 0 : beside[i] * (beside[i] / safe));
      count += pivot < 0 ? 1 : 0;
    }
    return count;
  }

  /** Reflects column after column onto its first entry below the diagonal. */
  private static void reduce(double[][] matrix, double[] diagonal, double[] beside) {
    int n = matrix.length;
    double[][] a = new double[n][];
    for (int i = 0; i < n; i++) {
      a[i] = matrix[i].clone();
    }
    double[] v = new double[n];
    double[] w = new double[n];
    for (int k = 0; k < n; k++) {
      diagonal[k] = a[k][k];
      double length = 0;
      for (int i = k + 1; i < n; i++) {
        v[i] = a[i][k];
        length = Math.hypot(length, v[i]);
      }
      if (length == 0) {
        continue;
      }
      double onto = v[k + 1] > 0 ? -length : length;
      beside[k + 1] = onto;
      v[k + 1] -= onto;
      reflect(a, v, w, k + 1);
    }
  }

  /** Both sides of the block from {@code from} on, by the mirror across v. */
  private static void reflect(double[][] a, double[] v, double[] w, int from) {
    int n = a.length;
    double largest = 0;
    for (int i = from; i < n; i++) {
      largest = Math.max(largest, Math.abs(v[i]));
    }
    double squares = 0;
    for (int i = from; i < n; i++) {
      v[i] /= largest;
      squares += v[i] * v[i];
    }
    double along = 0;
    for (int i = from; i < n; i++) {
      double sum = 0;
      for (int j = from; j < n; j++) {
        sum += a[i][j] * v[j];
      }
      w[i] = 2 * sum / squares;
      along += v[i] * w[i];
    }
    for (int i = from; i < n; i++) {
      w[i] -= along / squares * v[i];
    }
    for (int i = from; i < n; i++) {
      for (int j = from; j < n; j++) {
        a[i][j] -= v[i] * w[j] + w[i] * v[j];
      }
    }
  }
}
