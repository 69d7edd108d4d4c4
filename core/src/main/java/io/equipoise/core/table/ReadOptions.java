package io.equipoise.core.table;

import io.equipoise.core.error.Require;
import java.util.List;
import java.util.Optional;

/**
 * How a source is to be read where the defaults do not fit.
 *
 * @param header whether the first line of a CSV or TSV file names the columns; without one they are
 *     called {@code column1}, {@code column2} …
 * @param columns names or types that override; see {@link TableReader}
 * @param missing entries that stand for "missing", compared after blanks around them are removed
 * @param query what to read from a database; needed there and not allowed elsewhere
 * @param delimiter what separates the columns of a text file; empty to find out from its first line
 * @param maxUnpacked largest size in bytes that a compressed file may unpack to, above 0
 */
public record ReadOptions(
    boolean header,
    List<ColumnChoice> columns,
    List<String> missing,
    Optional<String> query,
    Optional<Character> delimiter,
    long maxUnpacked) {
  /** Header, inferred types, the empty entry, {@code ?} and {@code NA} missing, 64 GiB unpacked. */
  public static final ReadOptions DEFAULT =
      new ReadOptions(
          true,
          List.of(),
          List.of("", "?", "NA"),
          Optional.empty(),
          Optional.empty(),
          64L * 1024 * 1024 * 1024);

  public ReadOptions {
    columns = List.copyOf(columns);
    missing = missing.stream().map(String::strip).distinct().toList();
    Require.atLeast("maxUnpacked", maxUnpacked, 1);
  }

  /** The type that was chosen for this column, if one was. */
  Optional<ColumnType> type(String column) {
    return columns.stream()
        .filter(choice -> choice.name().equals(column))
        .findFirst()
        .flatMap(ColumnChoice::type);
  }

  /** The same with or without a header. */
  public ReadOptions withHeader(boolean newHeader) {
    return new ReadOptions(newHeader, columns, missing, query, delimiter, maxUnpacked);
  }

  /** The same with these columns, as {@code name[:type],…}. */
  public ReadOptions withColumns(String newColumns) {
    return new ReadOptions(
        header, ColumnChoice.parse(newColumns), missing, query, delimiter, maxUnpacked);
  }

  /** The same with these markers in place of the default ones. */
  public ReadOptions withMissing(List<String> newMissing) {
    return new ReadOptions(header, columns, newMissing, query, delimiter, maxUnpacked);
  }

  /** The same with this query. */
  public ReadOptions withQuery(String newQuery) {
    return new ReadOptions(header, columns, missing, Optional.of(newQuery), delimiter, maxUnpacked);
  }

  /** The same with this delimiter. */
  public ReadOptions withDelimiter(char newDelimiter) {
    return new ReadOptions(header, columns, missing, query, Optional.of(newDelimiter), maxUnpacked);
  }

  /** The same with another bound on what a compressed file may unpack to, in bytes. */
  public ReadOptions withMaxUnpacked(long newMaxUnpacked) {
    return new ReadOptions(header, columns, missing, query, delimiter, newMaxUnpacked);
  }
}
