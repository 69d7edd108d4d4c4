package io.equipoise.core.slice;

/**
 * The direction from the rows that a model gets right to those it gets wrong, column by column.
 *
 * <pre>
 *   w_c = (mean of failures - mean of the others) / variance_c · max(0, 1 - 2 / t_c²)
 * </pre>
 *
 * <p>t_c is the difference in standard errors: a column in which it is no more than chance counts
 * nothing. A row is never placed along an axis that its own failure helped to find: {@link #place}
 * crosses two halves, and gives all other rows the mean of both.
 *
 * @param weights (k)
 */
record ErrorAxis(double[] weights) {
  private static final double CHANCE = 2;

  /** Of rows among which some fail and some do not. */
  static ErrorAxis of(EmbeddingRows rows, int[] fitted, boolean[] failed) {
    int width = rows.width();
    double[][] sums = new double[2][width];
    double[] squares = new double[width];
    int[] counts = new int[2];
    for (int row : fitted) {
      int side = failed[row] ? 1 : 0;
      counts[side]++;
      for (int c = 0; c < width; c++) {
        double z = rows.values()[row * width + c];
        sums[side][c] += z;
        squares[c] += z * z;
      }
    }
    double[] weights = new double[width];
    for (int c = 0; c < width; c++) {
      double right = sums[0][c] / counts[0];
      double wrong = sums[1][c] / counts[1];
      double within = squares[c] - counts[0] * right * right - counts[1] * wrong * wrong;
      double variance = Math.max(1e-12, within / fitted.length);
      double error = variance * (1.0 / counts[0] + 1.0 / counts[1]);
      double difference = wrong - right;
      double sure = 1 - CHANCE * error / Math.max(1e-300, difference * difference);
      weights[c] = difference / variance * Math.max(0, sure);
    }
    return new ErrorAxis(weights);
  }

  /**
   * Where every row (N) lies: those of each half along the axis of the other, and the rest along
   * the mean of both.
   */
  static double[] place(EmbeddingRows rows, int[] first, int[] second, boolean[] failed) {
    ErrorAxis ofFirst = of(rows, first, failed);
    ErrorAxis ofSecond = of(rows, second, failed);
    double[] places = new double[rows.size()];
    for (int row = 0; row < places.length; row++) {
      places[row] = (ofFirst.along(rows, row) + ofSecond.along(rows, row)) / 2;
    }
    for (int row : first) {
      places[row] = ofSecond.along(rows, row);
    }
    for (int row : second) {
      places[row] = ofFirst.along(rows, row);
    }
    return places;
  }

  private double along(EmbeddingRows rows, int row) {
    double sum = 0;
    for (int c = 0; c < weights.length; c++) {
      sum += weights[c] * rows.values()[row * weights.length + c];
    }
    return sum;
  }
}
