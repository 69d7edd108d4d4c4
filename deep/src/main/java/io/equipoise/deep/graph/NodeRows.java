package io.equipoise.deep.graph;

/**
 * Embeddings as directions, and the way back for their slopes:
 *
 * <pre>
 *   u = z / (|z| + 1e-8)      d/dz = (g - û (û·g) |z|/(|z| + 1e-8)) / (|z| + 1e-8)     û = z/|z|
 * </pre>
 *
 * A row of zeros has no direction: it stays one, and gets no slope.
 *
 * @param units (N·d)
 * @param lengths (N) of the rows as they came
 * @param width d
 */
record NodeRows(double[] units, double[] lengths, int width) {
  private static final double LEAST = 1e-8;

  static NodeRows of(double[] rows, int width) {
    double[] units = rows.clone();
    double[] lengths = new double[rows.length / width];
    for (int i = 0; i < lengths.length; i++) {
      double square = 0;
      for (int k = i * width; k < (i + 1) * width; k++) {
        square += rows[k] * rows[k];
      }
      lengths[i] = Math.sqrt(square);
      for (int k = i * width; k < (i + 1) * width; k++) {
        units[k] /= lengths[i] + LEAST;
      }
    }
    return new NodeRows(units, lengths, width);
  }

  int count() {
    return lengths.length;
  }

  double dot(int i, int j) {
    int left = i * width;
    int right = j * width;
    double sum = 0;
    for (int k = 0; k < width; k++) {
      sum += units[left + k] * units[right + k];
    }
    return sum;
  }

  /** Adds {@code factor} times unit row j to row i of {@code slopes}. */
  void add(int j, double factor, double[] slopes, int i) {
    int from = j * width;
    int at = i * width;
    for (int k = 0; k < width; k++) {
      slopes[at + k] += factor * units[from + k];
    }
  }

  /** Turns slopes by the unit rows into those by the rows as they came, in place. */
  void pullBack(double[] slopes) {
    for (int i = 0; i < lengths.length; i++) {
      double length = lengths[i];
      double along = 0;
      for (int k = i * width; k < (i + 1) * width; k++) {
        along += units[k] * slopes[k];
      }
      // û(û·g) |z|/(|z|+ε), written in u = û |z|/(|z|+ε)
      double part = length == 0 ? 0 : along * (length + LEAST) / length;
      double scale = length == 0 ? 0 : 1 / (length + LEAST);
      for (int k = i * width; k < (i + 1) * width; k++) {
        slopes[k] = scale * (slopes[k] - part * units[k]);
      }
    }
  }
}
