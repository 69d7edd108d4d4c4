package io.equipoise.deep.embedding;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.Comparator;

/** Divides the pairs of a batch into groups that are contrasted inside only. */
public final class PairGroups {
  private PairGroups() {}

  /** Groups at random, of sizes that differ by one at most: the group of each of N pairs. */
  public static int[] random(int pairs, int groups, Seed seed) {
    return cut(Permutation.of(pairs, seed.generator()), groups);
  }

  /**
   * Groups of pairs that share a key as far as sizes allow, at random among those of one key. Sizes
   * differ by one at most, so that a group where one key ends may hold two.
   *
   * @param keys (N) such as the language or source of each pair
   */
  public static int[] byKey(int[] keys, int groups, Seed seed) {
    int[] order = Permutation.of(keys.length, seed.generator());
    int[] sorted =
        Arrays.stream(order)
            .boxed()
            .sorted(Comparator.comparingInt(i -> keys[i]))
            .mapToInt(i -> i)
            .toArray();
    return cut(sorted, groups);
  }

  private static int[] cut(int[] order, int groups) {
    Require.between("groups", groups, 1, Math.max(1, order.length));
    int[] group = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      group[order[i]] = (int) ((long) i * groups / order.length);
    }
    return group;
  }
}
