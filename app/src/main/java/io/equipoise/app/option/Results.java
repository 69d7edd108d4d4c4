package io.equipoise.app.option;

import io.equipoise.report.HtmlReport;
import io.equipoise.report.JsonReport;
import io.equipoise.report.Report;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Writes a report where {@code --output} says: a name that ends with {@code .json} gets JSON alone,
 * any other gets the page, with the JSON beside it.
 */
public final class Results {
  private Results() {}

  /** Refuses, before any work, outputs that cannot be written. */
  public static void check(OutputOptions output) {
    output.output().ifPresent(file -> check(file, output.force()));
  }

  /** As above, and refuses outputs that are the data itself. */
  public static void check(OutputOptions output, SourceOptions source) {
    check(output);
    output
        .output()
        .ifPresent(
            file -> {
              OutputFile.unlikeSource("--output", file, source.name());
              beside(file)
                  .ifPresent(json -> OutputFile.unlikeSource("--output", json, source.name()));
            });
  }

  /** As above for this file. */
  public static void check(Path file, boolean force) {
    OutputFile.check("--output", file, force);
    beside(file).ifPresent(json -> OutputFile.check("--output", json, force));
  }

  /** Writes the report; the files that it wrote. */
  public static List<Path> write(Report report, OutputOptions output) {
    return output.output().map(file -> write(report, file, output.force())).orElse(List.of());
  }

  /** Writes the report to this file; the files that it wrote. */
  public static List<Path> write(Report report, Path file, boolean force) {
    check(file, force);
    Optional<Path> json = beside(file);
    if (json.isEmpty()) {
      OutputFile.write("--output", file, force, JsonReport.render(report));
      return List.of(file);
    }
    OutputFile.write("--output", file, force, HtmlReport.render(report));
    OutputFile.write("--output", json.get(), force, JsonReport.render(report));
    return List.of(file, json.get());
  }

  /** The JSON file beside a page; empty when the file is JSON itself. */
  private static Optional<Path> beside(Path file) {
    String name = file.getFileName().toString();
    if (name.toLowerCase(Locale.ROOT).endsWith(".json")) {
      return Optional.empty();
    }
    int dot = name.lastIndexOf('.');
    return Optional.of(file.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ".json"));
  }
}
