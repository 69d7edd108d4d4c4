package io.equipoise.tabular.audit;

import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Finds pairs of rows that are nearly the same: equal categories, equal places without an entry,
 * and every number within {@value #NEAR} standard deviations.
 *
 * <p>Rows are hashed into boxes {@value #BOX} standard deviations wide, under {@value #GRIDS}
 * random shifts of the grid, so that two near rows share a box under at least one of them with near
 * certainty (at 30 columns, all but two pairs in 1,000). Within a box rows are sorted along a
 * random line and held against the next {@value #WINDOW} at most. Time is O(N log N), never N².
 */
final class NearRows {
  /** Standard deviations within which two numbers are nearly the same. */
  static final double NEAR = 0.001;

  private static final double BOX = 0.25;
  private static final int GRIDS = 3;
  private static final int WINDOW = 32;

  /** What is told of each pair that is found; a pair may be told more than once. */
  @FunctionalInterface
  interface Pairs {
    void near(int first, int second);
  }

  private final int rows;
  private final List<double[]> numbers = new ArrayList<>();
  private final List<int[]> categories = new ArrayList<>();

  /** Of these features; constant columns tell nothing and are left out. */
  NearRows(Table features) {
    rows = features.rows();
    for (Column column : features.columns()) {
      if (column instanceof CategoryColumn category) {
        categories.add(category.codes());
      } else {
        double[] z = standardised(((NumericColumn) column).values());
        if (z.length > 0) {
          numbers.add(z);
        }
      }
    }
  }

  /** Numbers in standard deviations; infinities stay; empty when nothing varies. */
  private static double[] standardised(double[] values) {
    double count = 0;
    double mean = 0;
    double spread = 0;
    boolean odd = false;
    for (double value : values) {
      odd |= !Double.isFinite(value);
      if (Double.isFinite(value)) {
        count++;
        double delta = value - mean;
        mean += delta / count;
        spread += delta * (value - mean);
      }
    }
    double deviation = Math.sqrt(spread / Math.max(1, count));
    if (!(deviation > 0) || !Double.isFinite(deviation)) {
      return odd ? values.clone() : new double[0];
    }
    double[] z = new double[values.length];
    for (int i = 0; i < z.length; i++) {
      z[i] = (values[i] - mean) / deviation;
    }
    return z;
  }

  /** Tells every near pair that is found. */
  void search(Seed seed, Pairs pairs) {
    UniformRandomProvider random = seed.generator();
    double[] line = numbers.stream().mapToDouble(z -> 0.5 + random.nextDouble()).toArray();
    double[] along = new double[rows];
    for (int i = 0; i < rows; i++) {
      for (int k = 0; k < line.length; k++) {
        double z = numbers.get(k)[i];
        along[i] += Double.isFinite(z) ? line[k] * z : 0;
      }
    }
    double reach = NEAR * Arrays.stream(line).sum();
    int grids = numbers.isEmpty() ? 1 : GRIDS;
    for (int grid = 0; grid < grids; grid++) {
      double[] shifts = numbers.stream().mapToDouble(z -> random.nextDouble()).toArray();
      int[] order = byHash(i -> box(i, shifts));
      for (int from = 0; from < rows; ) {
        int to = from + 1;
        long box = box(order[from], shifts);
        while (to < rows && box(order[to], shifts) == box) {
          to++;
        }
        compare(ordered(order, from, to, along), along, reach, pairs);
        from = to;
      }
    }
  }

  /** All rows in order of a hash: its upper bits and the row's number share one long. */
  private int[] byHash(IntToLongFunction hash) {
    int bits = 32 - Integer.numberOfLeadingZeros(Math.max(1, rows - 1));
    long mask = (1L << bits) - 1;
    long[] packed = new long[rows];
    for (int i = 0; i < rows; i++) {
      packed[i] = (hash.applyAsLong(i) & ~mask) | i;
    }
    Arrays.sort(packed);
    int[] order = new int[rows];
    for (int i = 0; i < rows; i++) {
      order[i] = (int) (packed[i] & mask);
    }
    return order;
  }

  /** The rows of one box along a line; ties in an order that has nothing to do with the table's. */
  private static int[] ordered(int[] order, int from, int to, double[] along) {
    return IntStream.range(from, to)
        .mapToObj(i -> order[i])
        .sorted(
            (a, b) -> {
              int byLine = Double.compare(along[a], along[b]);
              return byLine != 0 ? byLine : Long.compare(mixed(1, a), mixed(1, b));
            })
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private void compare(int[] box, double[] along, double reach, Pairs pairs) {
    for (int i = 0; i < box.length; i++) {
      int end = Math.min(box.length, i + 1 + WINDOW);
      for (int j = i + 1; j < end && along[box[j]] - along[box[i]] <= reach; j++) {
        if (near(box[i], box[j])) {
          pairs.near(box[i], box[j]);
        }
      }
    }
  }

  private boolean near(int a, int b) {
    for (int[] codes : categories) {
      if (codes[a] != codes[b]) {
        return false;
      }
    }
    for (double[] z : numbers) {
      // Equal covers two infinities and two missing entries, whose difference is no number.
      if (Double.compare(z[a], z[b]) != 0 && !(Math.abs(z[a] - z[b]) <= NEAR)) {
        return false;
      }
    }
    return true;
  }

  private long box(int row, double[] shifts) {
    long hash = 1;
    for (int[] codes : categories) {
      hash = mixed(hash, codes[row]);
    }
    for (int k = 0; k < shifts.length; k++) {
      double z = numbers.get(k)[row];
      hash =
          mixed(
              hash,
              Double.isFinite(z)
                  ? (long) Math.floor(z / BOX + shifts[k])
                  : Double.doubleToLongBits(z));
    }
    return hash;
  }

  private static long mixed(long hash, long value) {
    long x = (hash ^ value) * 0x9e3779b97f4a7c15L;
    return (x ^ (x >>> 32)) * 0xbf58476d1ce4e5b9L;
  }

  /** Whether there is anything to compare. */
  boolean empty() {
    return numbers.isEmpty() && categories.isEmpty();
  }

  /**
   * Distinct entries of all rows together, up to hashing: how finely the columns tell rows apart.
   */
  long distinct() {
    long[] hashes = new long[rows];
    for (int i = 0; i < rows; i++) {
      long hash = 1;
      for (int[] codes : categories) {
        hash = mixed(hash, codes[i]);
      }
      for (double[] z : numbers) {
        hash = mixed(hash, Double.doubleToLongBits(z[i] + 0.0));
      }
      hashes[i] = hash;
    }
    Arrays.sort(hashes);
    long count = 0;
    for (int i = 0; i < rows; i++) {
      count += i == 0 || hashes[i] != hashes[i - 1] ? 1 : 0;
    }
    return count;
  }
}
