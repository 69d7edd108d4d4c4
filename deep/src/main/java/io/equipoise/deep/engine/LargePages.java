package io.equipoise.deep.engine;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

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

  private static final @Nullable LibC LIBRARY = library();

  private LargePages() {}

  /** What is needed of the C library. */
  private interface LibC extends Library {
    int madvise(Pointer start, long length, int advice) throws LastErrorException;
  }

  private static @Nullable LibC library() {
    try {
      return Platform.isLinux() ? Native.load("c", LibC.class) : null;
    } catch (LinkageError e) {
      // no more than a hint is lost
      return null;
    }
  }

  /** Asks for them under memory outside of the heap; whether it was heard. */
  static boolean under(ByteBuffer memory) {
    if (LIBRARY == null || memory.capacity() < FEWEST * PAGE) {
      return false;
    }
    long start = Pointer.nativeValue(Native.getDirectBufferPointer(memory));
    long from = (start + PAGE - 1) / PAGE * PAGE;
    long length = (start + memory.capacity()) / PAGE * PAGE - from;
    try {
      return LIBRARY.madvise(new Pointer(from), length, HUGE) == 0;
    } catch (LastErrorException e) {
      // a system without such pages
      return false;
    }
  }
}
