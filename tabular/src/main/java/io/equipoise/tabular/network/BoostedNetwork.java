package io.equipoise.tabular.network;

import io.equipoise.core.error.Require;

/**
 * A network with one layer of logistic units in the order in which they were grown.
 *
 * <pre>
 *   s_k(x) = start_k + Σ_steps (Σ_units V_uk · sigmoid(w_u·x + w_u0) + b_k)
 * </pre>
 *
 * <p>The first steps make a network of their own, so that a prediction may stop early.
 *
 * @param width inputs D
 * @param outputs K
 * @param unitsPerStep J
 * @param start (K) scores before the first step
 * @param hidden (T·J·(D+1)) weights of each unit, its bias last
 * @param out (T·(J+1)·K) for each step the weights of its units, then its bias
 */
record BoostedNetwork(
    int width, int outputs, int unitsPerStep, double[] start, double[] hidden, double[] out) {

  BoostedNetwork {
    int steps = out.length / ((unitsPerStep + 1) * outputs);
    Require.sameLength("the start", start.length, "the outputs", outputs);
    Require.that(
        out.length == (long) steps * (unitsPerStep + 1) * outputs
            && hidden.length == (long) steps * unitsPerStep * (width + 1),
        "the weights of a boosted network do not fit together");
  }

  /** Steps T. */
  int steps() {
    return out.length / ((unitsPerStep + 1) * outputs);
  }

  /**
   * The scores of one row after so many steps.
   *
   * @param x rows of D numbers each, one after the other
   * @param at where the row begins
   * @param scores (K) written
   */
  void scores(float[] x, int at, int steps, double[] scores) {
    System.arraycopy(start, 0, scores, 0, outputs);
    for (int step = 0; step < steps; step++) {
      add(step, x, at, 1, scores);
    }
  }

  /** Adds {@code factor} times what one step says. */
  void add(int step, float[] x, int at, double factor, double[] scores) {
    int from = step * (unitsPerStep + 1) * outputs;
    for (int j = 0; j < unitsPerStep; j++) {
      int unit = (step * unitsPerStep + j) * (width + 1);
      double z = hidden[unit + width];
      for (int d = 0; d < width; d++) {
        z += hidden[unit + d] * x[at + d];
      }
      double active = factor / (1 + Math.exp(-z));
      for (int k = 0; k < outputs; k++) {
        scores[k] += out[from + j * outputs + k] * active;
      }
    }
    for (int k = 0; k < outputs; k++) {
      scores[k] += factor * out[from + unitsPerStep * outputs + k];
    }
  }
}
