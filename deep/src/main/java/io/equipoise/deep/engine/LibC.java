package io.equipoise.deep.engine;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the C library of Linux, all of it hints. A function that a library does not have
 * is an {@link UnsatisfiedLinkError} when it is called.
 */
interface LibC extends Library {
  /** The library, or null where there is none to ask. */
  @Nullable LibC LIBRARY = loaded();

  /** Says how memory will be used; 0 if that was heard. */
  int madvise(Pointer start, long length, int advice) throws LastErrorException;

  /** Sets a number of the allocator, of glibc only; 1 if that was heard. */
  int mallopt(int parameter, int value);

  /** Gives free pages back to the system, of glibc only. */
  int malloc_trim(long kept);

  private static @Nullable LibC loaded() {
    try {
      return Platform.isLinux() ? Native.load("c", LibC.class) : null;
    } catch (LinkageError e) {
      // no more than hints is lost
      return null;
    }
  }
}
