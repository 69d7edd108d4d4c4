package io.equipoise.core.random;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/** Random orders and draws of row numbers. */
public final class Permutation {
  private Permutation() {}

  /** The numbers {@code 0 … n-1} in random order. */
  public static int[] of(int n, UniformRandomProvider random) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    shuffle(order, random);
    return order;
  }

  /** Shuffles in place (Fisher-Yates). */
  public static void shuffle(int[] values, UniformRandomProvider random) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = values[i];
      values[i] = values[j];
      values[j] = swap;
    }
  }

  /**
   * {@code count} of {@code values} without replacement, in random order; all of them when there
   * are not more.
   */
  public static int[] choose(int[] values, int count, UniformRandomProvider random) {
    int[] copy = values.clone();
    shuffle(copy, random);
    return count >= copy.length ? copy : Arrays.copyOf(copy, count);
  }
}
