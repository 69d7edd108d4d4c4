package io.equipoise.tabular.neighbour;

import java.util.Arrays;

/** How far the levels of one categorical column lie apart. */
@FunctionalInterface
public interface LevelDistance {
  /**
   * Fills in the squared distance from {@code level} to every level.
   *
   * @param squared (L) overwritten; each at least 0, not NaN, and 0 at {@code level}
   */
  void from(int level, double[] squared);

  /** The same squared distance between any two levels that differ. */
  static LevelDistance differing(double squaredDistance) {
    return (level, squared) -> {
      Arrays.fill(squared, squaredDistance);
      squared[level] = 0;
    };
  }
}
