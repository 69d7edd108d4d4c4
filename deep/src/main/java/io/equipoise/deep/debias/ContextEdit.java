package io.equipoise.deep.debias;

import io.equipoise.core.error.Require;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Changes of the training rows under which an object is no longer learned by its companion, at the
 * price of rows or labels: further baselines of {@link CamOverlapLoss} and {@link
 * FeatureSplitLoss}.
 */
public enum ContextEdit {
  /** Rows with both lose the companion's label. */
  REMOVE_LABELS,
  /** Rows with both are left out. */
  REMOVE_ROWS,
  /**
   * The object becomes two labels: with its companion, under its own number, and without, under a
   * new last one. Score it by the larger of both.
   */
  SPLIT_LABEL;

  /**
   * Rows after the change.
   *
   * @param rows which rows are left, in their order
   * @param targets (rows,L) their labels, or (rows,L+1) after a split
   */
  public record Edited(int[] rows, boolean[][] targets) {}

  /**
   * The changed rows.
   *
   * @param targets (N,L) labels of the rows, left as they are
   * @param object label b
   * @param context label c, another
   */
  public Edited of(boolean[][] targets, int object, int context) {
    Require.that(object != context, "object and context are the same label, " + object);
    int[] rows =
        IntStream.range(0, targets.length)
            .filter(i -> this != REMOVE_ROWS || !(targets[i][object] && targets[i][context]))
            .toArray();
    boolean[][] kept = new boolean[rows.length][];
    for (int k = 0; k < rows.length; k++) {
      boolean[] row = targets[rows[k]];
      kept[k] = Arrays.copyOf(row, this == SPLIT_LABEL ? row.length + 1 : row.length);
      if (row[object] && this == REMOVE_LABELS) {
        kept[k][context] = false;
      } else if (row[object] && !row[context] && this == SPLIT_LABEL) {
        kept[k][object] = false;
        kept[k][row.length] = true;
      }
    }
    return new Edited(rows, kept);
  }
}
