package io.equipoise.app.option;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.file.AtomicOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Files that commands write: whole or not at all, and never over another without being told. */
public final class OutputFile {
  private OutputFile() {}

  /** Refuses, before any work, an output that cannot be written; {@code option} named it. */
  public static void check(String option, Path file, boolean force) {
    Require.that(
        !Files.isDirectory(file), option + " '" + file + "' is a directory; name a file in it");
    AtomicOutput.check(file, force);
  }

  /** Refuses, before any work, an --output that cannot be written or is the data itself. */
  public static void check(OutputOptions output, SourceOptions source) {
    output
        .output()
        .ifPresent(
            file -> {
              check("--output", file, output.force());
              unlikeSource("--output", file, source.name());
            });
  }

  /** Refuses an output that is the very file the data comes from, which --force would destroy. */
  static void unlikeSource(String option, Path file, String source) {
    try {
      Path data = Path.of(source);
      Require.that(
          !Files.exists(file) || !Files.exists(data) || !Files.isSameFile(file, data),
          option + " '" + file + "' is the file that is read; choose another name");
    } catch (InvalidPathException e) {
      return; // a database's address, which is no file here
    } catch (IOException e) {
      throw new UserError(file + " cannot be compared with " + source + ": " + e.getMessage(), e);
    }
  }

  /** Writes {@code text} to the file that was asked for by --output, if one was. */
  public static void write(OutputOptions options, String text) {
    if (options.output().isPresent()) {
      write("--output", options.output().get(), options.force(), text);
    }
  }

  /** Writes {@code text} to a file. */
  public static void write(String option, Path file, boolean force, String text) {
    check(option, file, force);
    AtomicOutput.text(file, force, text);
  }
}
