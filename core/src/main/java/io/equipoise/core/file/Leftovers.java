package io.equipoise.core.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Removes temporary files and folders, also when the program is stopped by Ctrl-C. */
final class Leftovers {
  private static final Set<Path> WATCHED = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> WATCHED.forEach(Leftovers::removeAtExit)));
  }

  private Leftovers() {}

  /** Removes this path if the program ends before {@link #remove} is called. */
  static void watch(Path path) {
    WATCHED.add(path);
  }

  /** From here on the path is no leftover. */
  static void keep(Path path) {
    WATCHED.remove(path);
  }

  /**
   * Removes the path with all that is in it, when it is there. What cannot be removed now is tried
   * again, and reported, when the program ends.
   */
  static void remove(Path path) {
    WATCHED.add(path);
    try {
      delete(path);
      WATCHED.remove(path);
    } catch (IOException e) {
      // Still watched; an error here would hide the one that led here.
      WATCHED.add(path);
    }
  }

  private static void removeAtExit(Path path) {
    try {
      delete(path);
    } catch (IOException e) {
      System.err.println("temporary " + path + " could not be removed: " + e.getMessage());
    }
  }

  private static void delete(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> walk = Files.walk(path)) {
      deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : deepestFirst) {
      Files.deleteIfExists(each);
    }
  }
}
