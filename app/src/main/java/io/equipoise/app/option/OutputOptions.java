package io.equipoise.app.option;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command answers; the same for every command. */
public final class OutputOptions {
  /** Shape of an answer on standard output. */
  public enum Format {
    TABLE,
    JSON
  }

  @Option(
      names = "--format",
      paramLabel = "table|json",
      description = "What to print: a table for people, or JSON and nothing else.")
  @Nullable Format format;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write the result to this file as well.")
  @Nullable Path output;

  @Option(names = "--force", description = "Replace an output that exists.")
  boolean force;

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress and no remarks.")
  boolean quiet;

  @Option(names = "--debug", description = "Show the stack trace of an error.")
  boolean debug;

  /** Whether JSON was asked for, or is what this command prints when nothing was. */
  public boolean json(Format otherwise) {
    return (format == null ? otherwise : format) == Format.JSON;
  }

  /** Whether JSON was asked for. */
  public boolean json() {
    return json(Format.TABLE);
  }

  /** The file to write. */
  public Optional<Path> output() {
    return Optional.ofNullable(output);
  }

  /** Whether an output that exists may be replaced. */
  public boolean force() {
    return force;
  }

  /** Whether progress and remarks are unwanted. */
  public boolean quiet() {
    return quiet;
  }
}
