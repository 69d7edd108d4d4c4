package io.equipoise.app.option;

import io.equipoise.core.error.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that commands write: whole or not at all, and never over another without being told. */
public final class OutputFile {
  private OutputFile() {}

  /** Refuses, before any work, an output that cannot be written. */
  public static void check(Path file, boolean force) {
    if (Files.isDirectory(file)) {
      throw new UserError("--output '" + file + "' is a directory; name a file");
    }
    if (Files.exists(file) && !force) {
      throw new UserError("--output '" + file + "' exists; --force replaces it");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new UserError("--output '" + file + "': there is no folder '" + folder + "'");
    }
  }

  /** Writes {@code text} to the file that was asked for, if one was. */
  public static void write(OutputOptions options, String text) {
    if (options.output().isPresent()) {
      write(options.output().get(), options.force(), text);
    }
  }

  /** Writes {@code text} to a file beside its place, then moves it there. */
  public static void write(Path file, boolean force, String text) {
    check(file, force);
    Path whole = file.toAbsolutePath();
    try {
      Path part = Files.createTempFile(whole.getParent(), "." + whole.getFileName(), ".part");
      part.toFile().deleteOnExit();
      Files.write(part, text.getBytes(StandardCharsets.UTF_8));
      Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UserError("'" + file + "' cannot be written: " + e.getMessage(), e);
    }
  }
}
