package io.equipoise.core.stat;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/** The rows of a numeric array from the smallest value to the largest, without boxing. */
public final class Order {
  private static final int SHORT = 16;

  private Order() {}

  /**
   * Row numbers such that the values ascend; equal values keep their order, NaN comes last. O(n log
   * n) time, one extra array of n.
   */
  public static int[] ascending(double[] values) {
    int n = values.length;
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    for (int start = 0; start < n; start += SHORT) {
      insertion(values, order, start, Math.min(n, start + SHORT));
    }
    int[] from = order;
    int[] to = new int[n];
    for (long width = SHORT; width < n; width *= 2) {
      for (long start = 0; start < n; start += 2 * width) {
        merge(
            values,
            from,
            to,
            (int) start,
            (int) Math.min(n, start + width),
            (int) Math.min(n, start + 2 * width));
      }
      int[] swap = from;
      from = to;
      to = swap;
    }
    return from;
  }

  /** These rows such that their values ascend, by the same rule. */
  public static int[] ascending(int[] rows, IntToDoubleFunction value) {
    int[] order = ascending(Arrays.stream(rows).mapToDouble(value).toArray());
    return Arrays.stream(order).map(k -> rows[k]).toArray();
  }

  private static void insertion(double[] values, int[] order, int start, int end) {
    for (int i = start + 1; i < end; i++) {
      int row = order[i];
      int j = i - 1;
      while (j >= start && after(values[order[j]], values[row])) {
        order[j + 1] = order[j];
        j--;
      }
      order[j + 1] = row;
    }
  }

  private static void merge(double[] values, int[] from, int[] to, int start, int middle, int end) {
    int left = start;
    int right = middle;
    for (int k = start; k < end; k++) {
      boolean takeRight =
          left >= middle || (right < end && after(values[from[left]], values[from[right]]));
      to[k] = takeRight ? from[right++] : from[left++];
    }
  }

  private static boolean after(double a, double b) {
    return a > b || (Double.isNaN(a) && !Double.isNaN(b));
  }
}
