package io.equipoise.core.audit;

import java.util.Arrays;

/**
 * Counts distinct 64-bit entries in bounded memory: exactly up to {@value #KEPT}, beyond that with
 * a standard error of about half a percent.
 *
 * <p>Adaptive sampling (Flajolet, On adaptive sampling, Computing 43, 1990): a set of hashes; when
 * it is full, only those that end in one more zero bit stay, and each stands for twice as many.
 */
final class DistinctCount {
  static final int KEPT = 1 << 16;
  private static final int SLOTS = KEPT << 1;

  private long[] slots = new long[SLOTS];
  private int size;
  private int level;
  private boolean zero;

  /** Enters one. */
  void add(long entry) {
    long hash = hash(entry);
    if (hash == 0) {
      zero = true;
      return;
    }
    if (Long.numberOfTrailingZeros(hash) < level || !insert(hash)) {
      return;
    }
    while (size > KEPT) {
      level++;
      long[] old = slots;
      slots = new long[SLOTS];
      size = 0;
      Arrays.stream(old)
          .filter(each -> each != 0 && Long.numberOfTrailingZeros(each) >= level)
          .forEach(this::insert);
    }
  }

  private boolean insert(long hash) {
    int slot = (int) (hash >>> 47);
    while (slots[slot] != 0) {
      if (slots[slot] == hash) {
        return false;
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
    slots[slot] = hash;
    size++;
    return true;
  }

  /** How many distinct entries there were, as well as it is known. */
  long estimate() {
    return ((long) size << level) + (zero ? 1 : 0);
  }

  /** The finaliser of SplitMix64, a bijection: distinct entries have distinct hashes. */
  private static long hash(long entry) {
    long x = entry + 0x9e3779b97f4a7c15L;
    x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
    x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
    return x ^ (x >>> 31);
  }
}
