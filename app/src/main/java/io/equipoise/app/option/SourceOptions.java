package io.equipoise.app.option;

import io.equipoise.core.table.ReadOptions;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Where data is and how it is read. */
public final class SourceOptions {
  @Parameters(
      paramLabel = "FILE",
      description =
          "CSV, TSV (also gzip), JSON lines, Parquet, or a jdbc:duckdb: or jdbc:postgresql:"
              + " address.")
  String file = "";

  @Option(names = "--no-header", description = "The first line holds data, not names.")
  boolean noHeader;

  @Option(
      names = "--columns",
      paramLabel = "NAME[:TYPE],…",
      description = "Names and types (number, category) that override what the file says.")
  @Nullable String columns;

  @Option(
      names = "--missing",
      paramLabel = "MARK,…",
      description = "Entries that stand for missing; otherwise empty, ? and NA.")
  @Nullable String missing;

  @Option(names = "--query", paramLabel = "SQL", description = "What to read from a database.")
  @Nullable String query;

  /** The file or address as typed. */
  public String name() {
    return file;
  }

  /** How it is read. */
  public ReadOptions options() {
    ReadOptions options = ReadOptions.DEFAULT.withHeader(!noHeader);
    if (columns != null) {
      options = options.withColumns(columns);
    }
    if (missing != null) {
      List<String> marks = Arrays.stream(missing.split(",", -1)).map(String::strip).toList();
      options = options.withMissing(marks);
    }
    return query == null ? options : options.withQuery(query);
  }
}
