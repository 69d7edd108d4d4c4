package io.equipoise.core.file;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Writes a user's file or folder so that it appears whole or not at all: to a temporary name beside
 * the target, then moved into place. An error, a full disk or Ctrl-C leaves nothing behind.
 */
public final class AtomicOutput {

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    void write(OutputStream out) throws IOException;
  }

  /** Fills a new, empty folder. */
  @FunctionalInterface
  public interface FolderContent {
    void fill(Path folder) throws IOException;
  }

  private AtomicOutput() {}

  /**
   * Refuses at once what {@link #file} would refuse in the end, so that no long run is in vain: a
   * target that exists without {@code force}, or whose folder is not there.
   */
  public static void check(Path target, boolean force) {
    Path parent = parent(target);
    Require.that(
        Files.isDirectory(parent), "the folder " + parent + " does not exist; make it first");
    Require.that(Files.isWritable(parent), "the folder " + parent + " may not be written to");
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      Require.that(force, target + " exists; add --force to replace it");
    }
  }

  /** Writes a text in UTF-8. */
  public static void text(Path target, boolean force, String text) {
    file(target, force, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Writes a file; only {@code force} replaces one, and never anything but a regular file. */
  public static void file(Path target, boolean force, Content content) {
    check(target, force);
    try {
      Path real = Files.exists(target) ? target.toRealPath() : target;
      Require.that(
          !Files.exists(real) || Files.isRegularFile(real),
          target + " is not a regular file; choose another name");
      Path temporary = beside(real);
      Leftovers.watch(temporary);
      try {
        try (FileChannel channel =
                FileChannel.open(
                    temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            OutputStream out =
                new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
          content.write(out);
          out.flush();
          channel.force(true);
        }
        if (force) {
          Files.move(temporary, real, StandardCopyOption.REPLACE_EXISTING);
        } else {
          Files.move(temporary, real);
        }
      } finally {
        Leftovers.remove(temporary);
      }
    } catch (IOException e) {
      throw error(target, e);
    }
  }

  /**
   * Writes a folder. With {@code force} a folder of the same name gives way once the new one is
   * whole; {@code replaceable} says whether this one may.
   *
   * @param kind what such a folder holds, as in "a model"
   */
  public static void folder(
      Path target, boolean force, String kind, Predicate<Path> replaceable, FolderContent content) {
    check(target, force);
    Require.that(
        !Files.exists(target, LinkOption.NOFOLLOW_LINKS) || replaceable.test(target),
        target
            + " holds something else than "
            + kind
            + " and is not replaced; choose another name");
    Path temporary = beside(target);
    Path old = beside(target);
    Leftovers.watch(temporary);
    try {
      Files.createDirectory(temporary);
      content.fill(temporary);
      if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        Leftovers.keep(temporary);
        Files.move(target, old);
        try {
          Files.move(temporary, target);
        } catch (IOException e) {
          Files.move(old, target);
          throw e;
        }
        Leftovers.remove(old);
      } else {
        Files.move(temporary, target);
      }
    } catch (IOException e) {
      throw error(target, e);
    } finally {
      Leftovers.remove(temporary);
    }
  }

  private static Path parent(Path target) {
    Path parent = target.toAbsolutePath().normalize().getParent();
    Require.that(parent != null, target + " cannot be written to; name a file");
    return Objects.requireNonNull(parent);
  }

  private static Path beside(Path target) {
    String name = "." + target.getFileName() + "." + UUID.randomUUID() + ".part";
    return parent(target).resolve(name);
  }

  static UserError error(Path target, IOException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("No space left") || message.contains("not enough space")) {
      return new UserError(
          "the disk is full, so " + target + " was not written; free some space and run again", e);
    }
    if (e instanceof FileAlreadyExistsException) {
      return new UserError(target + " exists; add --force to replace it", e);
    }
    return new UserError(target + " cannot be written: " + message, e);
  }
}
