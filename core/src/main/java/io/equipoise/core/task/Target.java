package io.equipoise.core.task;

/** The truth of every row: one of several classes, or a number. */
public sealed interface Target permits ClassTarget, NumberTarget {
  /** Number of rows. */
  int size();

  /** What kind of thing it is. */
  TaskKind kind();

  /** These rows in this order; rows may repeat. */
  Target take(int[] rows);

  /** Parts of alike truths, which splits keep in the same shares. */
  Parts parts();

  /**
   * Rows cut into parts.
   *
   * @param codes (N) in [0, count)
   * @param count number of parts; some may be empty
   */
  record Parts(int[] codes, int count) {}
}
