package io.equipoise.deep.embedding;

/** Rows in the plane, by their direction in degrees. */
final class Angles {
  private Angles() {}

  /** (N·2), of lengths other than 1: losses on directions normalise. */
  static double[] rows(double... degrees) {
    double[] rows = new double[2 * degrees.length];
    for (int i = 0; i < degrees.length; i++) {
      double length = 0.5 + i;
      rows[2 * i] = length * Math.cos(Math.toRadians(degrees[i]));
      rows[2 * i + 1] = length * Math.sin(Math.toRadians(degrees[i]));
    }
    return rows;
  }

  /** Rows of one array with normalised length, for slow versions. */
  static double[][] unit(double[] flat, int width) {
    double[][] rows = new double[flat.length / width][width];
    for (int i = 0; i < rows.length; i++) {
      double length = 0;
      for (int d = 0; d < width; d++) {
        length += flat[i * width + d] * flat[i * width + d];
      }
      for (int d = 0; d < width; d++) {
        rows[i][d] = length == 0 ? 0 : flat[i * width + d] / Math.sqrt(length);
      }
    }
    return rows;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += a[d] * b[d];
    }
    return sum;
  }
}
