package io.equipoise.evidence.experiment;

/** How often the nearest other row, by cosine, is of the same class. */
final class Matches {
  private Matches() {}

  /** Recall at 1 of rows (N·width). */
  static double recallAtOne(float[] rows, int[] labels) {
    int n = labels.length;
    int width = rows.length / n;
    double[] lengths = new double[n];
    for (int i = 0; i < n; i++) {
      lengths[i] = Math.sqrt(dot(rows, i, i, width));
    }
    int right = 0;
    for (int i = 0; i < n; i++) {
      int nearest = -1;
      double best = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < n; j++) {
        double near = j == i ? best : dot(rows, i, j, width) / Math.max(lengths[j], 1e-30);
        if (near > best) {
          best = near;
          nearest = j;
        }
      }
      right += nearest >= 0 && labels[nearest] == labels[i] ? 1 : 0;
    }
    return (double) right / n;
  }

  private static double dot(float[] rows, int i, int j, int width) {
    double sum = 0;
    for (int d = 0; d < width; d++) {
      sum += (double) rows[i * width + d] * rows[j * width + d];
    }
    return sum;
  }

  /** Rows (N·width) as arrays of their own. */
  static double[][] rows(float[] flat, int count) {
    int width = flat.length / count;
    double[][] rows = new double[count][width];
    for (int i = 0; i < flat.length; i++) {
      rows[i / width][i % width] = flat[i];
    }
    return rows;
  }
}
