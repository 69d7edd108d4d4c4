package io.equipoise.tabular.optimise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Compares a function's gradient with finite differences. */
public final class Slopes {
  private static final double STEP = 1e-5;

  private Slopes() {}

  /** Checks every entry at {@code x}. */
  public static void check(Smooth function, double[] x, double tolerance) {
    double[] gradient = new double[x.length];
    double[] unused = new double[x.length];
    double value = function.at(x, gradient);
    assertThat(value).isFinite();
    for (int k = 0; k < x.length; k++) {
      double[] moved = x.clone();
      moved[k] = x[k] + STEP;
      double above = function.at(moved, unused);
      moved[k] = x[k] - STEP;
      double below = function.at(moved, unused);
      assertThat(gradient[k])
          .as("slope %d", k)
          .isCloseTo((above - below) / (2 * STEP), within(tolerance));
    }
  }
}
