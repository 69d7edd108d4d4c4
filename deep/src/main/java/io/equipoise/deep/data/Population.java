package io.equipoise.deep.data;

import io.equipoise.core.error.UserError;

/**
 * What is known of all training rows before the first batch.
 *
 * @param classSizes (C) rows per class
 * @param groupSizes (G) rows per group, at least one group
 */
public record Population(int[] classSizes, int[] groupSizes) {

  /** Number of classes C. */
  public int classes() {
    return classSizes.length;
  }

  /** Number of groups G. */
  public int groups() {
    return groupSizes.length;
  }

  /** Number of rows. */
  public long size() {
    long size = 0;
    for (int rows : classSizes) {
      size += rows;
    }
    return size;
  }

  /** Counts labels in [0, classes) and groups in [0, groups). */
  public static Population count(int[] labels, int classes, int[] codes, int groups) {
    return new Population(histogram("label", labels, classes), histogram("group", codes, groups));
  }

  private static int[] histogram(String name, int[] codes, int count) {
    int[] sizes = new int[count];
    for (int code : codes) {
      if (code < 0 || code >= count) {
        throw new UserError(name + " " + code + " is not one of 0 to " + (count - 1));
      }
      sizes[code]++;
    }
    return sizes;
  }
}
