package io.equipoise.core.stat;

import java.util.stream.IntStream;

/**
 * Holm's step-down correction, for several remedies that are held against one baseline: the chance
 * of even one false claim stays below the level.
 *
 * @see <a href="https://www.jstor.org/stable/4615733">Holm, A Simple Sequentially Rejective
 *     Multiple Test Procedure, 1979</a>
 */
public final class Holm {
  private Holm() {}

  /**
   * Adjusted p values in the order of {@code p}: reject where at most the level. NaN (not testable)
   * stays NaN and is not counted.
   */
  public static double[] adjust(double[] p) {
    double[] adjusted = p.clone();
    int[] order =
        IntStream.range(0, p.length)
            .filter(i -> !Double.isNaN(p[i]))
            .boxed()
            .sorted((i, j) -> Double.compare(p[i], p[j]))
            .mapToInt(Integer::intValue)
            .toArray();
    double least = 0;
    for (int rank = 0; rank < order.length; rank++) {
      least = Math.max(least, Math.min(1, p[order[rank]] * (order.length - rank)));
      adjusted[order[rank]] = least;
    }
    return adjusted;
  }
}
