package io.equipoise.core.task;

import io.equipoise.core.error.Require;
import java.util.Arrays;

/**
 * The number of every row.
 *
 * @param values (N) finite
 */
public record NumberTarget(double[] values) implements Target {
  private static final int BINS = 10;

  public NumberTarget {
    for (double value : values) {
      Require.that(
          Double.isFinite(value), "a target holds " + value + ", but its numbers must be finite");
    }
  }

  @Override
  public int size() {
    return values.length;
  }

  @Override
  public TaskKind kind() {
    return TaskKind.REGRESSION;
  }

  @Override
  public NumberTarget take(int[] rows) {
    double[] taken = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      taken[i] = values[rows[i]];
    }
    return new NumberTarget(taken);
  }

  /** Up to {@value #BINS} ranges of about as many rows each; equal numbers are in one range. */
  @Override
  public Parts parts() {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double[] edges = new double[BINS - 1];
    for (int k = 1; k < BINS && sorted.length > 0; k++) {
      edges[k - 1] = sorted[(int) ((long) sorted.length * k / BINS)];
    }
    return new Parts(bins(edges), BINS);
  }

  /**
   * The range of each row: how many of these ascending edges are at or below its number.
   *
   * @param edges inner edges, ascending; equal ones leave ranges empty
   */
  public int[] bins(double[] edges) {
    int[] codes = new int[values.length];
    for (int i = 0; i < codes.length; i++) {
      int below = 0;
      while (below < edges.length && edges[below] <= values[i]) {
        below++;
      }
      codes[i] = below;
    }
    return codes;
  }
}
