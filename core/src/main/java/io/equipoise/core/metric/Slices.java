package io.equipoise.core.metric;

import io.equipoise.core.task.Groups;

/** The rows of each group, gathered in one pass. */
final class Slices {
  private Slices() {}

  static int[][] of(Groups groups) {
    int[] sizes = groups.sizes();
    int[][] rows = new int[sizes.length][];
    for (int g = 0; g < sizes.length; g++) {
      rows[g] = new int[sizes[g]];
    }
    int[] next = new int[sizes.length];
    for (int i = 0; i < groups.rows(); i++) {
      int g = groups.code(i);
      rows[g][next[g]++] = i;
    }
    return rows;
  }

  static double[] take(double[] values, int[] rows) {
    double[] taken = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      taken[i] = values[rows[i]];
    }
    return taken;
  }

  static int[] take(int[] values, int[] rows) {
    int[] taken = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      taken[i] = values[rows[i]];
    }
    return taken;
  }
}
