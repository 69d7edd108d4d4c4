package io.equipoise.core.table;

import io.equipoise.core.error.Require;
import java.nio.file.Path;

/**
 * Brings a user's data into memory, whatever it is kept in: CSV and TSV (also with gzip), JSON
 * lines, Parquet, and databases by {@code jdbc:duckdb:} and {@code jdbc:postgresql:} addresses.
 *
 * <p>Types. In text files a column whose entries are all numbers, over the whole file and not only
 * its head, is a number; anything else is a category, dates included, which keep their text. In
 * typed sources numbers are numbers and all else is a category: booleans as {@code true} and {@code
 * false}, dates as {@code 2024-05-01}, nested values as text. A column without any entry is a
 * category without levels. Levels are in alphabetical order.
 *
 * <p>Blanks around an entry are removed; an entry that then equals a missing marker is missing.
 * {@code NaN} and infinities are numbers, not missing.
 *
 * <p>Columns named in {@link ReadOptions#columns()} must exist and take the type given there; for a
 * text file without a header, as many names as there are columns name them in order.
 *
 * <p>Ten million rows by thirty columns fit into 4 GiB of heap: entries go in chunks into primitive
 * arrays.
 */
public final class TableReader {
  private TableReader() {}

  /**
   * Reads the source, which is a path or an address that begins with {@code jdbc:}. What cannot be
   * read (missing, empty, ragged, wrongly encoded, no rows) is the user's error and names the
   * place.
   */
  public static Table read(String source, ReadOptions options) {
    try {
      if (JdbcSource.isJdbc(source)) {
        return JdbcSource.read(source, options);
      }
      Require.that(
          options.query().isEmpty(),
          "a query goes with a jdbc: address, but '" + source + "' is a file; leave the query out");
      return FileSource.read(source, options);
    } catch (OutOfMemoryError e) {
      // The arrays are garbage by now, so that there is room again for a clear line.
      throw ReadErrors.outOfMemory(shown(source), e);
    }
  }

  /** Reads a file with the default options. */
  public static Table read(Path file) {
    return read(file.toString(), ReadOptions.DEFAULT);
  }

  /** The source as it may be shown and recorded: without user names and passwords. */
  public static String shown(String source) {
    return JdbcSource.isJdbc(source) ? JdbcSource.shown(source) : source;
  }
}
