package io.equipoise.tabular.sampling;

import io.equipoise.core.task.Dataset;
import java.util.Arrays;
import java.util.stream.IntStream;

/** What samplers that drop rows near the border to other classes share. */
final class Cleaning {
  private Cleaning() {}

  /** Whether each class has the fewest rows of all that have any; of equals, all. */
  static boolean[] smallest(int[] sizes) {
    int least = Arrays.stream(sizes).filter(size -> size > 0).min().orElse(0);
    boolean[] smallest = new boolean[sizes.length];
    for (int c = 0; c < sizes.length; c++) {
      smallest[c] = sizes[c] == least;
    }
    return smallest;
  }

  /**
   * The rows that stay, in their order. A class that would lose all its rows keeps them, since a
   * learner could not tell it any more.
   *
   * @param rows (M) training rows that were looked at
   * @param dropped (M) which of them are to go
   */
  static int[] kept(Dataset train, int[] rows, boolean[] dropped) {
    boolean[] survives = new boolean[train.classes().size()];
    for (int i = 0; i < rows.length; i++) {
      survives[train.labels()[rows[i]]] |= !dropped[i];
    }
    return IntStream.range(0, rows.length)
        .filter(i -> !dropped[i] || !survives[train.labels()[rows[i]]])
        .map(i -> rows[i])
        .toArray();
  }

  /** These training rows; the very same when nothing was dropped. */
  static Dataset of(Dataset train, int[] kept) {
    return kept.length == train.size() ? train : train.take(kept);
  }
}
