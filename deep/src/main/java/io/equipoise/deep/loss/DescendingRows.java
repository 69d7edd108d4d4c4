package io.equipoise.deep.loss;

import java.util.Arrays;

/**
 * Rows in the order of a number above 0, largest first and equal ones in their own order. A number
 * and its row lie in one long: the bits of floats above 0 are in the order of the floats.
 */
final class DescendingRows {
  /** Up to here comparing is quicker than counting. */
  private static final int FEW = 2_048;

  private static final int DIGIT = 11;
  private static final int DIGITS = 1 << DIGIT;

  /** Where the number begins above the row and its mark. */
  private static final int NUMBER = 32;

  private final int[] starts = new int[DIGITS + 1];
  private long[] keys;
  private long[] other;
  private int size;

  DescendingRows(int most) {
    this.keys = new long[most];
    this.other = new long[most];
  }

  void clear() {
    size = 0;
  }

  /** Adds a row, in the order of rows. */
  void add(float number, int row, boolean marked) {
    long upper = (long) Integer.MAX_VALUE - Float.floatToRawIntBits(number);
    keys[size++] = upper << NUMBER | (long) row << 1 | (marked ? 1 : 0);
  }

  int size() {
    return size;
  }

  void sort() {
    if (size <= FEW) {
      Arrays.sort(keys, 0, size);
    } else {
      for (int shift = NUMBER; shift < Long.SIZE; shift += DIGIT) {
        pass(shift);
      }
    }
  }

  /** Puts keys in the order of one digit, and those of the same digit in the order they had. */
  private void pass(int shift) {
    Arrays.fill(starts, 0);
    for (int i = 0; i < size; i++) {
      starts[digit(keys[i], shift) + 1]++;
    }
    for (int d = 0; d < DIGITS; d++) {
      starts[d + 1] += starts[d];
    }
    for (int i = 0; i < size; i++) {
      long key = keys[i];
      other[starts[digit(key, shift)]++] = key;
    }
    long[] sorted = other;
    other = keys;
    keys = sorted;
  }

  private static int digit(long key, int shift) {
    return (int) (key >>> shift) & (DIGITS - 1);
  }

  int row(int place) {
    return (int) keys[place] >>> 1;
  }

  boolean isMarked(int place) {
    return (keys[place] & 1) != 0;
  }

  float number(int place) {
    return Float.intBitsToFloat(Integer.MAX_VALUE - (int) (keys[place] >>> NUMBER));
  }
}
