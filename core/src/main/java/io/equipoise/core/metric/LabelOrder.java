package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.RankCorrelation;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Whether embeddings lie in the order of a number: Spearman's correlation, over pairs of rows, of
 * the distance of their targets with that of their directions.
 *
 * <pre>
 *   spearman( |y_i - y_j|, |a_i - a_j| )        a = z / |z|
 * </pre>
 */
public final class LabelOrder {
  private LabelOrder() {}

  /**
   * The correlation, in [-1, 1]; NaN where targets or directions do not vary.
   *
   * @param targets (N) finite
   * @param pairs how many pairs of different rows are drawn; where there are fewer, all are taken
   */
  public static double of(Embeddings embeddings, double[] targets, int pairs, Seed seed) {
    int n = embeddings.size();
    Require.sameLength("targets", targets.length, "embeddings", n);
    Require.atLeast("pairs", pairs, 2);
    Embeddings unit = embeddings.unit();
    long all = (long) n * (n - 1) / 2;
    int count = (int) Math.min(pairs, all);
    double[] gaps = new double[count];
    double[] distances = new double[count];
    UniformRandomProvider random = seed.generator();
    int i = 0;
    int j = 0;
    for (int p = 0; p < count; p++) {
      if (count == all) {
        j++;
        if (j == n) {
          i++;
          j = i + 1;
        }
      } else {
        i = random.nextInt(n);
        j = (i + 1 + random.nextInt(n - 1)) % n;
      }
      gaps[p] = Math.abs(targets[i] - targets[j]);
      distances[p] = distance(unit, i, j);
    }
    return RankCorrelation.of(gaps, distances);
  }

  private static double distance(Embeddings unit, int i, int j) {
    double square = 0;
    for (int k = 0; k < unit.width(); k++) {
      double gap = unit.values()[i * unit.width() + k] - unit.values()[j * unit.width() + k];
      square += gap * gap;
    }
    return Math.sqrt(square);
  }
}
