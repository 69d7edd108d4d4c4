package io.equipoise.tabular.optimise;

/** A function of several numbers with its gradient. */
@FunctionalInterface
public interface Smooth {
  /**
   * Its value; infinite or NaN where it is not defined.
   *
   * @param x (D) where; not to be changed or kept
   * @param gradient (D) every entry is written
   */
  double at(double[] x, double[] gradient);
}
