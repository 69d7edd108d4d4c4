package io.equipoise.deep.engine;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * What the C library of Linux does with large pieces that are freed. Pages that go back to the
 * system come again one by one, filled with zeros, which takes several times as long as most
 * operations on them; pages that are kept lie in holes that the next piece often does not fit into.
 * Where {@code MALLOC_*} or {@code GLIBC_TUNABLES} is set in the environment, that holds.
 */
public final class FreedMemory {
  /** Bytes; just below the largest piece, 32 MB, that the C library learns from. */
  private static final long MOST_KEPT = 31L << 20;

  /** Bytes of the largest piece that is kept once there are large batches. */
  private static final int KEPT_BESIDE_LARGE_BATCHES = 4 << 20;

  /** M_MMAP_THRESHOLD of glibc. */
  private static final int THRESHOLD = -3;

  private static boolean givenBack;

  private FreedMemory() {}

  /**
   * Has the C library keep pieces of up to 31 MB, which it does once it has seen one freed. The
   * array is never written, and so takes no memory itself.
   */
  static void keep(NDManager manager) {
    manager.create(new Shape(MOST_KEPT), DataType.INT8).close();
  }

  /**
   * From now on pieces above 4 MB go back as soon as they are freed, and those that are free by now
   * at once. It is for batches whose time lies in the products of all their pairs, beside which
   * pages that come anew are nothing. It is a hint: other C libraries may not heed it.
   *
   * @return whether it holds
   */
  public static synchronized boolean giveBack() {
    if (!givenBack && LibC.LIBRARY != null && !isSetByUser()) {
      try {
        givenBack = LibC.LIBRARY.mallopt(THRESHOLD, KEPT_BESIDE_LARGE_BATCHES) == 1;
        LibC.LIBRARY.malloc_trim(0);
      } catch (UnsatisfiedLinkError e) {
        // a C library that is not glibc
        return false;
      }
    }
    return givenBack;
  }

  private static boolean isSetByUser() {
    return System.getenv().keySet().stream()
        .anyMatch(name -> name.startsWith("MALLOC_") || name.equals("GLIBC_TUNABLES"));
  }
}
