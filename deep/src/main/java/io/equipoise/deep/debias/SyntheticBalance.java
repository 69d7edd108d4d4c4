package io.equipoise.deep.debias;

import io.equipoise.core.error.Require;
import java.util.Arrays;

/**
 * How many synthetic samples each class and bias value gets.
 *
 * @param counts (C,B) samples of each class and bias value
 */
public record SyntheticBalance(int[][] counts) {

  public SyntheticBalance {
    Require.that(counts.length > 0 && counts[0].length > 0, "counts holds no class or bias value");
    int[][] copy = new int[counts.length][];
    for (int y = 0; y < copy.length; y++) {
      Require.sameLength("counts[0]", counts[0].length, "counts[" + y + "]", counts[y].length);
      copy[y] = counts[y].clone();
      for (int count : copy[y]) {
        Require.atLeast("counts", count, 0);
      }
    }
    counts = copy;
  }

  /**
   * What makes every class equal over bias values beside these real samples: {@code max_b n[y,b] -
   * n[y,b]}.
   */
  public SyntheticBalance additional() {
    int[][] added = new int[counts.length][];
    for (int y = 0; y < added.length; y++) {
      int most = Arrays.stream(counts[y]).max().orElseThrow();
      added[y] = Arrays.stream(counts[y]).map(count -> most - count).toArray();
    }
    return new SyntheticBalance(added);
  }

  /** The same number everywhere. */
  public SyntheticBalance uniform(int each) {
    int[][] same = new int[counts.length][counts[0].length];
    for (int[] row : same) {
      Arrays.fill(row, each);
    }
    return new SyntheticBalance(same);
  }

  /**
   * A balanced synthetic set beside these real samples, of as many samples as {@link #additional}
   * would take, so that both cost the same; the largest count everywhere where that would be none.
   */
  public SyntheticBalance balanced() {
    int groups = counts.length * counts[0].length;
    long volume = (additional().total() + groups / 2) / groups;
    int most = Arrays.stream(counts).flatMapToInt(Arrays::stream).max().orElseThrow();
    return uniform(volume > 0 ? Math.toIntExact(volume) : most);
  }

  /** All samples. */
  public long total() {
    return Arrays.stream(counts).flatMapToInt(Arrays::stream).asLongStream().sum();
  }
}
