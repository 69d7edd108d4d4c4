package io.equipoise.tabular.learn;

import io.equipoise.core.encode.Matrix;

/**
 * The entries of a matrix (N, D) that are not zero, row by row.
 *
 * @param start (N + 1) where each row begins among the entries
 * @param column of each entry
 * @param value of each entry
 * @param touching (D) rows with an entry in each column
 */
record SparseRows(int[] start, int[] column, double[] value, int[] touching) {

  static SparseRows of(Matrix matrix) {
    int[] start = new int[matrix.rows() + 1];
    int[] touching = new int[matrix.columns()];
    for (int i = 0; i < matrix.rows(); i++) {
      start[i + 1] = start[i];
      for (int j = 0; j < touching.length; j++) {
        if (matrix.at(i, j) != 0) {
          touching[j]++;
          start[i + 1] = Math.addExact(start[i + 1], 1);
        }
      }
    }
    int[] column = new int[start[matrix.rows()]];
    double[] value = new double[column.length];
    int next = 0;
    for (int i = 0; i < matrix.rows(); i++) {
      for (int j = 0; j < touching.length; j++) {
        if (matrix.at(i, j) != 0) {
          column[next] = j;
          value[next++] = matrix.at(i, j);
        }
      }
    }
    return new SparseRows(start, column, value, touching);
  }
}
