package io.equipoise.deep.engine;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/**
 * Asks Linux for pages of 2 MB under a large array that is about to be filled. The system hands out
 * memory when it is first written, 4 kB at a time unless asked, which takes longer than most
 * computations on it. It is a hint: where it cannot be given, all else stays as it is.
 */
final class LargePages {
  private static final long PAGE = 2L << 20;

  /** With fewer pages there is little to be had. */
  private static final long FEWEST = 8;

  /** MADV_HUGEPAGE of Linux. */
  private static final int HUGE = 14;

  private LargePages() {}

  /** Asks for them under memory outside of the heap; whether it was heard. */
  static boolean under(ByteBuffer memory) {
    if (LibC.LIBRARY == null || memory.capacity() < FEWEST * PAGE) {
      return false;
    }
    long start = Pointer.nativeValue(Native.getDirectBufferPointer(memory));
    long from = (start + PAGE - 1) / PAGE * PAGE;
    long length = (start + memory.capacity()) / PAGE * PAGE - from;
    try {
      return LibC.LIBRARY.madvise(new Pointer(from), length, HUGE) == 0;
    } catch (LastErrorException e) {
      // a system without such pages
      return false;
    }
  }
}
