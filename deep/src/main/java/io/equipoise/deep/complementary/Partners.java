package io.equipoise.deep.complementary;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.cluster.KMeans;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A partner for every row, drawn anew each time: the rows of a cluster are permuted, so that each
 * is partner once, at times its own. Used by one thread.
 */
public final class Partners {
  private final int[][] clusterings;
  private final UniformRandomProvider random;

  private Partners(int[][] clusterings, UniformRandomProvider random) {
    this.clusterings = clusterings;
    this.random = random;
  }

  /**
   * Partners within these clusters; of several clusterings each row takes one at random.
   *
   * @param clusterings each (N) any whole numbers
   */
  public static Partners of(Seed seed, int[]... clusterings) {
    Require.that(clusterings.length > 0, "there is no clustering to find partners in");
    for (int[] clustering : clusterings) {
      Require.sameLength("a clustering", clustering.length, "the first", clusterings[0].length);
    }
    return new Partners(clusterings, seed.generator());
  }

  /** The cluster of each row by k-means; as many clusters as rows, or more, put each by itself. */
  public static int[] clusters(float[] features, int width, int clusters, Seed seed) {
    Require.atLeast("clusters", clusters, 1);
    int rows = features.length / width;
    if (clusters < rows) {
      return KMeans.cluster(features, rows, width, clusters, seed);
    }
    int[] alone = new int[rows];
    Arrays.setAll(alone, i -> i);
    return alone;
  }

  /** The next partner of each row (N). */
  public int[] next() {
    int n = clusterings[0].length;
    Map<Long, Integer> sizes = new HashMap<>();
    long[] groups = new long[n];
    for (int i = 0; i < n; i++) {
      int chosen = clusterings.length == 1 ? 0 : random.nextInt(clusterings.length);
      groups[i] = ((long) chosen << Integer.SIZE) | (clusterings[chosen][i] & 0xffffffffL);
      sizes.merge(groups[i], 1, Integer::sum);
    }
    Map<Long, int[]> members = new HashMap<>();
    Map<Long, Integer> filled = new HashMap<>();
    for (int i = 0; i < n; i++) {
      int size = sizes.getOrDefault(groups[i], 0);
      members
              .computeIfAbsent(groups[i], group -> new int[size])[
              filled.merge(groups[i], 1, Integer::sum) - 1] =
          i;
    }
    int[] partners = new int[n];
    for (int i = 0; i < n; i++) {
      int[] own = members.remove(groups[i]);
      if (own != null) {
        int[] permuted = own.clone();
        Permutation.shuffle(permuted, random);
        for (int k = 0; k < own.length; k++) {
          partners[own[k]] = permuted[k];
        }
      }
    }
    return partners;
  }
}
