package io.equipoise.tabular.calibration;

/**
 * The small network that reads a row's temperature off how its likeliest classes fare in
 * transformed views.
 *
 * <pre>
 *   t = clamp(w2 . relu(W1 c + b1) + b2, 0.1, 10)        c: (K) cues, W1: (H, K), b1 and w2: (H)
 * </pre>
 *
 * @param hidden H
 * @param cues K
 * @param weights (H·K + 2H + 1): W1 row by row, then b1, w2, b2
 */
record TemperatureNet(int hidden, int cues, double[] weights) {
  static final double COLDEST = 0.1;
  static final double HOTTEST = 10;

  /** Number of weights of such a net. */
  static int size(int hidden, int cues) {
    return hidden * cues + 2 * hidden + 1;
  }

  /** The temperature before it is clamped; fills in the hidden units (H) on the way. */
  double raw(double[] all, int row, double[] units) {
    double t = weights[weights.length - 1];
    for (int h = 0; h < hidden; h++) {
      double unit = weights[hidden * cues + h];
      for (int k = 0; k < cues; k++) {
        unit += weights[h * cues + k] * all[row * cues + k];
      }
      units[h] = Math.max(0, unit);
      t += weights[hidden * cues + hidden + h] * units[h];
    }
    return t;
  }

  /** The temperature of each row of cues (N·K). */
  double[] temperatures(double[] all) {
    double[] temperatures = new double[all.length / cues];
    double[] units = new double[hidden];
    for (int i = 0; i < temperatures.length; i++) {
      temperatures[i] = clamp(raw(all, i, units));
    }
    return temperatures;
  }

  static double clamp(double t) {
    return Math.max(COLDEST, Math.min(HOTTEST, t));
  }

  /**
   * Adds {@code slope} times the gradient of the unclamped temperature of a row to {@code
   * gradient}.
   *
   * @param units of this row, as {@link #raw} filled them in
   */
  void addGradient(double[] all, int row, double[] units, double slope, double[] gradient) {
    gradient[gradient.length - 1] += slope;
    for (int h = 0; h < hidden; h++) {
      int w2 = hidden * cues + hidden + h;
      gradient[w2] += slope * units[h];
      if (units[h] > 0) {
        double through = slope * weights[w2];
        gradient[hidden * cues + h] += through;
        for (int k = 0; k < cues; k++) {
          gradient[h * cues + k] += through * all[row * cues + k];
        }
      }
    }
  }
}
